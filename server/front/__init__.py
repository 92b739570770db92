"""Between the socket and the application: what is short is answered here, all else by the application in threads."""
