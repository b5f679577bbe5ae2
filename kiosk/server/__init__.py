"""The kiosk's server: an ASGI application that serves one built profile and its sealed folder on loopback.

    kiosk = open_kiosk(Places(site=Path("output/kiosk"), ...))
    uvicorn.run(App(kiosk))

`exchange` holds requests and answers, `tree` the static files, `sealed` the screen-only works, `pace` the reading speed,
`ready` answers made lately, `door` gives them before anything is parsed,
`statistics` counts that keep no one, `talk` the letters to the hall, `kiosk` the parts put together, `answers` what each address answers, `app` the ASGI face,
`commands` the command line. The contract is kiosk/API.md.
"""
