"""Columns that hold sealed values, and their blind indexes.

The attribute is a `Masked`: a text that reads as its mask wherever it goes (answers, exports, the trail, logs); what
it stands for comes out only by `clear()`. So whoever forgets about privacy shows the mask.
"""

import unicodedata
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from motorpool.kit.errors import DomainError
from motorpool.kit.masking import UNREADABLE, Mask, hidden
from motorpool.kit.sealing import blind_index, seal, unseal


class Masked(str):
    """The mask, carrying the sealed value."""

    __slots__ = ("_clear", "_sealed", "context")
    _clear: str | None
    _sealed: str | None
    context: str

    @classmethod
    def of(cls, clear: str, *, mask: Mask, context: str) -> "Masked":
        made = cls(mask(clear) if clear else "")
        made._sealed, made._clear, made.context = None, clear, context
        return made

    @classmethod
    def opened(cls, sealed: str, *, mask: Mask, context: str) -> "Masked":
        """Without its key, or damaged, it is said to be unreadable; only `clear()` raises."""
        clear: str | None = ""
        shown = ""
        if sealed:
            try:
                clear = unseal(sealed, context=context)
                shown = mask(clear)
            except DomainError:
                clear, shown = None, UNREADABLE
        made = cls(shown)
        made._sealed, made._clear, made.context = sealed, clear, context
        return made

    @property
    def sealed(self) -> str:
        if self._sealed is None:
            self._sealed = seal(self._clear, context=self.context) if self._clear else ""
        return self._sealed

    def clear(self) -> str:
        """What it stands for, or KeyMissing or SealBroken. Record the look."""
        return unseal(self.sealed, context=self.context) if self._clear is None else self._clear

    @property
    def recorded(self) -> str:
        """For the trail: the mask, and a few digits of a keyed digest, which show a change that the mask does not."""
        return f"{self}#{blind_index(self._clear, context=self.context)[:4]}" if self._clear else str(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return (str, (str(self),))  # a copy or a pickle is the mask


class _Attribute:
    """Whatever is assigned becomes masked at once."""

    def __init__(self, field: "SealedField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        return instance.__dict__[name]

    def __set__(self, instance: models.Model, value: Any) -> None:
        current = instance.__dict__.get(self.field.attname)
        if type(value) is str and value and isinstance(current, Masked) and current == value:
            return  # a form sent back what it was shown
        instance.__dict__[self.field.attname] = self.field.masked(value)


if TYPE_CHECKING:
    TextField = models.TextField[str, Masked]
    CharField = models.CharField[str, str]
else:
    TextField, CharField = models.TextField, models.CharField


class SealedField(TextField):
    """Text that is sealed in the database. Not to be searched or sorted by: see `BlindIndex`."""

    def __init__(self, *args: Any, mask: Mask = hidden, **options: Any) -> None:
        self.mask = mask
        options.setdefault("blank", True)
        options.setdefault("default", "")
        super().__init__(*args, **options)

    @property
    def context(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"mask": self.mask}

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, name, _Attribute(self))

    def masked(self, value: Any) -> Any:
        if isinstance(value, Masked):
            if value.context == self.context:
                return value
            value = value.clear()  # of another column: it is sealed for this one
        return Masked.of(value, mask=self.mask, context=self.context) if isinstance(value, str) else value

    def from_db_value(self, value: Any, *_: Any) -> Any:
        return None if value is None else Masked.opened(value, mask=self.mask, context=self.context)

    def to_python(self, value: Any) -> Any:
        return self.masked(value)

    def get_prep_value(self, value: Any) -> Any:
        masked = self.masked(value)
        return masked.sealed if isinstance(masked, Masked) else masked

    def value_from_object(self, obj: models.Model) -> Any:
        value = super().value_from_object(obj)  # for the trail: never the value itself
        return value.recorded if isinstance(value, Masked) else value


class BlindIndex(CharField):
    """A keyed digest of a sealed column, written with it; of its last characters only where `last` is given."""

    def __init__(self, *args: Any, of: str, last: int = 0, **options: Any) -> None:
        self.of, self.last = of, last
        options |= {"max_length": 32, "blank": True, "default": "", "editable": False, "db_index": True}
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        for fixed in ("max_length", "blank", "default", "editable", "db_index"):
            options.pop(fixed, None)
        return name, path, args, options | {"of": self.of, "last": self.last}

    def digest(self, clear: str) -> str:
        text = normal(clear)
        if self.last:
            text = text[-self.last :] if len(text) > self.last else ""
        return blind_index(text, context=f"{self.model._meta.label_lower}.{self.name}") if text else ""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = getattr(model_instance, self.of)
        with suppress(DomainError):  # unreadable now: what was worked out when it was written still holds
            setattr(model_instance, self.attname, self.digest(value.clear()))
        return super().pre_save(model_instance, add)


def normal(text: str) -> str:
    """As it is compared: without blanks and hyphens, upper case, digits of full width as the plain ones."""
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("-", "").upper()


def matching(model: type[models.Model], q: str, *, prefix: str = "") -> Q:
    """Rows in which a sealed value is this one, or ends in it where its last characters are indexed."""
    text, found = normal(q), Q(pk__in=())
    for field in model._meta.concrete_fields:
        if isinstance(field, BlindIndex) and text and (not field.last or len(text) == field.last):
            digest = blind_index(text, context=f"{model._meta.label_lower}.{field.name}")
            found |= Q(**{f"{prefix}{field.name}": digest})
    return found
