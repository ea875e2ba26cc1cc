"""The key of the tests' servers, with signs that an address has to quote."""

KEY = "server-key-0123456789/&"
