"""The kiosk: serves a signed release on loopback, gives out seats, keeps requests while offline. Imports nothing of openshelf."""
