"""A thousand texts that would run if a page let them: what breaks out of where a text stands, times what would then run.

Each calls `hit()`, which the tests' browser defines; nothing else of the site does. Written by us after the places a page puts a text: element, attribute, address, script, style, comment, template.
"""

from itertools import product

BREAKS = (
    "", '">', "'>", "</title>", "</script>", "</textarea>", "</style>", "-->", "]]>", "</noscript>", "</svg>", "`>", "{{", "\\", "\u2028", '" ', "' ",
    "&quot;&gt;", "<!--", "\u202e", "</option></select>", "*/",
)  # fmt: skip
RUNS = (
    "<script>hit()</script>", "<SCRIPT>hit()</SCRIPT>", "<script/x>hit()</script>", "<scr<script>ipt>hit()</scr</script>ipt>", "<img src=x onerror=hit()>",
    "<img/src/onerror=hit()>", "<img src=`x`onerror=hit()>", "<svg onload=hit()>", "<svg/onload=hit()>", "<svg><script>hit()</script></svg>",
    "<svg><animate onbegin=hit() attributeName=x dur=1s>", "<svg><a xlink:href=javascript:hit()><text y=20>x</text></a></svg>",
    "<iframe srcdoc='<script>parent.hit()</script>'>", "<iframe src=javascript:parent.hit()>", "<iframe src='data:text/html,<script>parent.hit()</script>'>",
    "<body onload=hit()>", "<details open ontoggle=hit()>x", "<input autofocus onfocus=hit()>", "<video><source onerror=hit()></video>", "<audio src=x onerror=hit()>",
    "<math><mtext><img src=x onerror=hit()></mtext></math>", "<math href=javascript:hit()>x</math>", "<a href=javascript:hit()>x</a>", "<a href='java\tscript:hit()'>x</a>",
    "onmouseover=hit() x=", "onfocus=hit() autofocus tabindex=1 x=", "onanimationstart=hit() style=animation-name:x", "javascript:hit()", "JaVaScRiPt:hit()",
    "data:text/html,<script>parent.hit()</script>", "vbscript:hit()", "{{constructor.constructor('hit()')()}}", "${hit()}", "{% include 'x' %}<script>hit()</script>",
    "<style>@import 'javascript:hit()';</style><img src=x onerror=hit()>", "<link rel=stylesheet href=javascript:hit()>", "<meta http-equiv=refresh content='0;url=javascript:hit()'>",
    "<object data=javascript:hit()>", "<embed src=javascript:hit()>", "<form action=javascript:hit()><button autofocus>x</button></form>", "<base href=javascript:hit()//>",
    "<marquee onstart=hit()>x</marquee>", "<template shadowrootmode=open><img src=x onerror=hit()></template>", "<x contenteditable onblur=hit() id=x>x</x>",
    "&lt;script&gt;hit()&lt;/script&gt;", "&#60;img src=x onerror=hit()&#62;", "%3Cscript%3Ehit()%3C/script%3E", "\\u003cscript\\u003ehit()\\u003c/script\\u003e",
    "[x](javascript:hit())", '![x](x"onerror="hit())', "<javascript:hit()>", '"-hit()-"', "';hit();//", "\uff1cscript\uff1ehit()\uff1c/script\uff1e",
)  # fmt: skip
COUNT = 1000


def payloads() -> list[str]:
    """COUNT different texts, every break with every kind of run spread evenly."""
    made = list(dict.fromkeys(before + run for run, before in product(RUNS, BREAKS)))
    return [made[n * len(made) // COUNT] for n in range(COUNT)]
