"""The shell: a Debian machine becomes a kiosk, and a supervisor gives every guest a fresh browser on it. README.md is for the library's technician.

Pure functions give the text of every file (policy, units, machine, plan); install.py alone writes and runs.
"""
