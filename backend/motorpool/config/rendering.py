"""How answers are written: moments with +08:00, Chinese as it is."""

from datetime import datetime
from typing import Any

from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from motorpool.kit.moments import at_edge


class EdgeEncoder(NinjaJSONEncoder):
    def default(self, o: Any) -> Any:
        return at_edge(o) if isinstance(o, datetime) else super().default(o)


class EdgeRenderer(JSONRenderer):
    encoder_class = EdgeEncoder
    json_dumps_params = {"ensure_ascii": False}
