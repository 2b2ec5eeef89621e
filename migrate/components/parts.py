"""Parts: the children of one component, and the one maker of their options."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from migrate.components import tags
from migrate.components.errors import BadName, NoProvider, UnknownPart
from migrate.components.place import Place, Standing, checked
from migrate.model.side import Cloud

LONGEST_NAME = 36
"""Characters in a component's name: Google's names end at 63, and the longest part and the digits that Pulumi puts
behind a name need the rest."""

_NAME = re.compile(rf"[a-z][a-z0-9-]{{0,{LONGEST_NAME - 1}}}")

_KEPT = {Cloud.AWS: ("tags", "tagsAll"), Cloud.GCP: ("labels", "pulumiLabels", "effectiveLabels")}
"""What adoption leaves as it is: the marks somebody else put on what serves."""

_SDK = {Cloud.AWS: "pulumi_aws.Provider", Cloud.GCP: "pulumi_gcp.Provider"}


@dataclass(frozen=True, slots=True)
class Parts:
    """The children of `owner`: each is called `<name>-<part>`, has the owner as parent and an explicit provider.

    `adopted` maps a part to the id of what is there already: that part is imported rather than created. It keeps its
    tags and the names this project would have chosen otherwise. Whatever else differs from the declaration shows in the
    preview as a change of its own, so that one without changes takes over what serves as it is.
    Raises UnknownPart, BadName.
    """

    owner: pulumi.ComponentResource
    name: str
    place: Place
    known: frozenset[str]
    adopted: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        checked(self.place)
        if not _NAME.fullmatch(self.name):
            limit = f"lower case letters, digits and hyphens, a letter first, up to {LONGEST_NAME}"
            raise BadName("name", "not a name both clouds can build on", seen=self.name, limit=limit)
        unknown = sorted(set(self.adopted) - self.known)
        if unknown:
            raise UnknownPart(
                "adopt",
                f"{self.name} has no such part",
                seen=", ".join(unknown),
                limit="one of " + ", ".join(sorted(self.known)),
                then="Correct the key under `adopt`, or leave it out to create that part.",
            )

    @property
    def live(self) -> bool:
        """Whether the clouds' own deletion protection is on."""
        return self.place["standing"] == Standing.LIVE

    def named(self, part: str) -> str:
        return f"{self.name}-{part}"

    def came_with(self, whole: str, part: str) -> bool:
        """Whether `part` needs no making, since `whole` was adopted and `part` not named with it."""
        return whole in self.adopted and part not in self.adopted

    def tags(self, part: str) -> dict[str, str]:
        """AWS tags of a part."""
        return tags.tags(self.place, self.named(part))

    @property
    def labels(self) -> dict[str, str]:
        """Google labels."""
        return tags.labels(self.place)

    def options(
        self,
        part: str,
        *,
        cloud: Cloud | None = None,
        after: Iterable[pulumi.Resource] = (),
        ignoring: Sequence[str] = (),
        chosen: Sequence[str] = (),
    ) -> pulumi.ResourceOptions:
        """Options of a part. Live parts are protected: no update deletes or replaces them.

        `cloud` names another cloud than the place's, for records in a zone that lives there. `chosen` are properties
        that mean nothing to users, such as a name: what is adopted keeps its own.
        """
        options = self.revision(part, cloud=cloud, after=after, chosen=chosen)
        options.protect = self.live or None
        options.ignore_changes = [*(options.ignore_changes or []), *ignoring] or None
        return options

    def revision(
        self,
        part: str,
        *,
        cloud: Cloud | None = None,
        after: Iterable[pulumi.Resource] = (),
        chosen: Sequence[str] = (),
    ) -> pulumi.ResourceOptions:
        """Options of a part whose every change is a replacement, such as a task definition; never protected."""
        kept = (*_KEPT[Cloud(cloud or self.place["cloud"])], *chosen) if part in self.adopted else ()
        return pulumi.ResourceOptions(
            ignore_changes=list(kept) or None,
            parent=self.owner,
            provider=self._provider(cloud or self.place["cloud"]),
            depends_on=list(after) or None,
            protect=False,
            import_=self.adopted.get(self._known(part)),
        )

    def _known(self, part: str) -> str:
        if part not in self.known:
            raise UnknownPart("adopt", "a part that is not listed", seen=part, limit=sorted(self.known))
        return part

    def _provider(self, cloud: Cloud) -> pulumi.ProviderResource:
        provider = self.owner.get_provider(f"{cloud}:index:any")
        if provider is None:
            raise NoProvider(
                "providers",
                f"{self.name} builds on {cloud} and has no explicit provider for it",
                limit="one provider per cloud, so that nothing lands in a default account",
                then=f"Pass ResourceOptions(providers=[{_SDK[Cloud(cloud)]}(...)]).",
            )
        return provider
