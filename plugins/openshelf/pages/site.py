"""One site, all its languages: words, assets, contexts and template environments made together, once a build.

In: the library, its content, the profile and the build's date. Out: a Site; `site.contexts[tag]`, `site.render(…)`.
Rule: everything here is a pure function of its arguments and the theme's files, so a worker process makes its own equal one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openshelf.build.output import Output
from openshelf.pages.assets import Assets
from openshelf.pages.context import SiteContext
from openshelf.pages.environment import LanguageEnvironment, make_environment, render
from openshelf.pages.shell import make_shell
from openshelf.pages.theme_dir import theme_dir
from openshelf.pages.words import read_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openshelf.build.output import Profile
    from openshelf.content.library import Library
    from openshelf.content.model import Content


@dataclass(frozen=True, slots=True)
class Site:
    """The contexts and environments of every language, by tag, and the theme's assets."""

    contexts: Mapping[str, SiteContext]
    environments: Mapping[str, LanguageEnvironment]
    assets: Assets

    def page(self, template: str, tag: str, path: str, view: Any, **extra: Any) -> Output:
        """A page of one language. path: below `/<tag>/`; extra: further names the template knows."""
        site = self.contexts[tag].within(path)
        return Output(site.path, render(self.environments[tag], template, site, view, extra))


def make_site(
    library: Library,
    content: Content,
    profile: Profile,
    build_date: str,
    theme: Path | None = None,
    templates: tuple[Path, ...] = (),
    logo: str | None = None,
) -> Site:
    """The site's frame. build_date: ISO. templates: the library's own folders, looked in before the theme's."""
    folder = theme or theme_dir()
    words = tuple(read_words(folder / "translations", tag) for tag in library.languages)
    assets = Assets(folder, words, bundled=profile.bundled, accent=library.accent)
    contexts = {
        tongue.tag: SiteContext(
            library=library,
            profile=profile,
            tag=tongue.tag,
            tags=library.languages,
            build_date=build_date,
            assets=assets.map,
            shell=make_shell(library, content, tongue, build_date, logo),
            words=tongue,
            path=f"{tongue.tag}/index.html",
        )
        for tongue in words
    }
    environments = {tongue.tag: make_environment(tongue, (*templates, folder / "templates")) for tongue in words}
    return Site(contexts, environments, assets)
