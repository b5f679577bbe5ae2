"""What Chromium may do on a kiosk: the managed policy, read by the browser before anything else.

In: Settings. Out: the JSON for /etc/chromium/policies/managed. The rules: every address is forbidden and the two of this machine are allowed again; `*` alone leaves the browser's
own pages open, so they are named; nothing is kept, sent, printed, saved or asked for. Policies close pages, files and
devices, not keys and windows: those are the keyboard lock's and the supervisor's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from kiosk.shell.settings import Settings

PATH = "/etc/chromium/policies/managed/openshelf-kiosk.json"
BLOCKED = (
    "*", "chrome://*", "chrome-untrusted://*", "chrome-search://*", "chrome-extension://*", "chrome-error://*", "devtools://*",
    "view-source:*", "file://*", "filesystem:*", "javascript://*", "data:*", "ftp://*", "ws://*", "wss://*", "mailto:*",
    "tel:*", "sms:*", "ssh://*", "intent:*", "about:*",
)  # fmt: skip
NEVER = 2  # for the Default…Setting policies: no site may, and none may ask
SESSION_ONLY = 4  # for cookies

# One line a policy; why, where its name does not say it.
FIXED: Mapping[str, object] = {
    # Files, printing, downloads: a dialog of the system shows the machine's folders.
    "AllowFileSelectionDialogs": False,
    "DownloadRestrictions": 3,
    "PrintingEnabled": False,
    "DefaultFileSystemReadGuardSetting": NEVER,
    "DefaultFileSystemWriteGuardSetting": NEVER,
    # The browser's own tools.
    "DeveloperToolsAvailability": 2,
    # The supervisor's own pipe to the browser (pages.py). No port is opened, and with the line above the pipe lists and closes pages and cannot look into one.
    "RemoteDebuggingAllowed": True,
    "ExtensionInstallBlocklist": ["*"],
    "BlockExternalExtensions": True,
    "TaskManagerEndProcessEnabled": False,
    "BrowserLabsEnabled": False,
    "UserFeedbackAllowed": False,
    "AllowDinosaurEasterEgg": False,
    "EditBookmarksEnabled": False,
    "BookmarkBarEnabled": False,
    "ShowHomeButton": False,
    # People: no profile but the one of this guest, and nothing kept of it.
    "ForceEphemeralProfiles": True,
    "IncognitoModeAvailability": 1,
    "BrowserGuestModeEnabled": False,
    "BrowserAddPersonEnabled": False,
    "BrowserSignin": 0,
    "SyncDisabled": True,
    "SavingBrowserHistoryDisabled": True,
    "DefaultCookiesSetting": SESSION_ONLY,
    "PasswordManagerEnabled": False,
    "AutofillAddressEnabled": False,
    "AutofillCreditCardEnabled": False,
    "PaymentMethodQueryEnabled": False,
    "BackgroundModeEnabled": False,
    # Devices.
    "AudioCaptureAllowed": False,
    "VideoCaptureAllowed": False,
    "ScreenCaptureAllowed": False,
    "DefaultClipboardSetting": NEVER,
    "DefaultGeolocationSetting": NEVER,
    "DefaultLocalFontsSetting": NEVER,
    "DefaultNotificationsSetting": NEVER,
    "DefaultSensorsSetting": NEVER,
    "DefaultSerialGuardSetting": NEVER,
    "DefaultWebBluetoothGuardSetting": NEVER,
    "DefaultWebHidGuardSetting": NEVER,
    "DefaultWebUsbGuardSetting": NEVER,
    "DefaultWindowManagementSetting": NEVER,
    "EnableMediaRouter": False,
    # Windows that nobody asked for.
    "DefaultPopupsSetting": NEVER,
    "DefaultBrowserSettingEnabled": False,
    "PromotionsEnabled": False,
    "ExternalProtocolDialogShowAlwaysOpenCheckbox": False,
    "TranslateEnabled": False,
    "SpellcheckEnabled": False,
    "SpellCheckServiceEnabled": False,
    "DesktopSharingHubEnabled": False,
    "QRCodeGeneratorEnabled": False,
    "ShoppingListEnabled": False,
    "GenAiDefaultSettings": 2,
    "LensRegionSearchEnabled": False,
    # The network: there is one server, and it is this machine. Chromium takes loopback past any proxy; all else ends at a closed port.
    "ProxySettings": {"ProxyMode": "fixed_servers", "ProxyServer": "127.0.0.1:9"},
    "WebRtcIPHandling": "disable_non_proxied_udp",
    "QuicAllowed": False,
    "DnsOverHttpsMode": "off",
    "BuiltInDnsClientEnabled": False,
    "NetworkPredictionOptions": 2,
    "DefaultSearchProviderEnabled": False,
    "SearchSuggestEnabled": False,
    "AlternateErrorPagesEnabled": False,
    "SSLErrorOverrideAllowed": False,
    "DefaultInsecureContentSetting": NEVER,
    "SafeBrowsingProtectionLevel": 0,
    "ComponentUpdatesEnabled": False,
    "MetricsReportingEnabled": False,
    "UrlKeyedAnonymizedDataCollectionEnabled": False,
}  # fmt: skip


def policy(settings: Settings) -> dict[str, object]:
    """Every policy by its name."""
    return {
        **FIXED,
        "URLBlocklist": list(BLOCKED),
        "URLAllowlist": [settings.site, settings.screen],
        # A new tab, should a key get through, is the kiosk's first page with its own countdown.
        "NewTabPageLocation": f"{settings.screen}/",
        "HomepageLocation": f"{settings.screen}/",
        "HomepageIsNewTabPage": False,
    }


def policy_text(settings: Settings) -> str:
    """The policy as Chromium reads it."""
    return json.dumps(policy(settings), indent=1, sort_keys=True) + "\n"
