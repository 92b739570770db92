"""Messages between two processes: what is sent is what comes, in order, however it is cut on its way."""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engine.pipe import Pipe

LONG = 1 << 18
"""Bytes of a message that is longer than what the system holds for who has not taken it yet."""
LENGTHS = st.one_of(st.integers(0, 40), st.integers(0, LONG))


@given(st.lists(LENGTHS.map(bytes), max_size=6))
def test_what_is_sent_is_what_comes(messages: list[bytes]) -> None:
    """Also where the one who sends must wait for the other to take some of it, and where several come together."""
    one, other = Pipe.pair()
    with contextlib.closing(one), contextlib.closing(other):
        sender = threading.Thread(target=_send_each, args=(one, messages))
        sender.start()
        assert [other.receive_bytes() for _ in messages] == messages
        sender.join()
        assert not other.has_begun


@given(st.lists(st.binary(max_size=12), min_size=1, max_size=4), st.data())
def test_cuts_make_no_difference(messages: list[bytes], data: st.DataObject) -> None:
    """Nor does a message that is broken off: those before it come, then the end is told."""
    sent = _bytes_of(messages)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent) - 1), max_size=5)))
    ours, theirs = socket.socketpair()
    other = Pipe(theirs)
    with contextlib.closing(ours), contextlib.closing(other):
        sender = threading.Thread(target=_send, args=(ours, sent, [0, *cuts, len(sent) - 1]))
        sender.start()
        assert [other.receive_bytes() for _ in messages[:-1]] == messages[:-1]
        with pytest.raises(OSError, match="closed"):
            other.receive_bytes()
        sender.join()


def test_a_pipe_tells_when_there_is_something_to_take() -> None:
    """Which the end is, too."""
    one, other = Pipe.pair()
    with contextlib.closing(other):
        assert not other.is_ready()
        one.send_bytes(b"a")
        one.send_bytes(b"b")
        assert other.is_ready()
        other.receive_bytes()
        assert other.has_begun
        assert not other.is_ready()
        one.close()
        assert other.is_ready()


def test_what_was_taken_ahead_is_received_with_the_rest() -> None:
    """And the end, which taking does not tell."""
    ours, theirs = socket.socketpair()
    other, sent = Pipe(theirs), _bytes_of([b"abc", b"d"])
    with contextlib.closing(ours), contextlib.closing(other):
        assert not other.take()
        for part in (sent[:5], sent[5:10]):
            ours.sendall(part)
            assert other.take()
        ours.sendall(sent[10:])
        assert [other.receive_bytes(), other.receive_bytes()] == [b"abc", b"d"]
        ours.close()
        assert other.take()
        with pytest.raises(OSError, match="closed"):
            other.receive_bytes()


def test_who_sends_to_nobody_is_told() -> None:
    """Not ended by a signal."""
    one, other = Pipe.pair()
    other.close()
    other.close()
    with contextlib.closing(one), pytest.raises(OSError, match="Broken"):
        one.send("anybody there?")


def _bytes_of(messages: list[bytes]) -> bytes:
    """What goes over the wire, taken from it."""
    ours, theirs = socket.socketpair()
    one = Pipe(ours)
    with contextlib.closing(one), contextlib.closing(theirs):
        for message in messages:
            one.send_bytes(message)
        return theirs.recv(LONG)


def _send(end: socket.socket, sent: bytes, cuts: list[int]) -> None:
    for begin, stop in itertools.pairwise(cuts):
        end.sendall(sent[begin:stop])
    end.close()


def _send_each(end: Pipe, messages: list[bytes]) -> None:
    for message in messages:
        end.send_bytes(message)
