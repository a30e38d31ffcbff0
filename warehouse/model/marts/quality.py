"""How good the data is."""

from warehouse.vocabulary.quality_marts import quality_marts

_marts = quality_marts()

quality_results = _marts["quality_results"]
quality_by_batch = _marts["quality_by_batch"]
quality_by_day = _marts["quality_by_day"]
quality_by_rule = _marts["quality_by_rule"]
quality_by_source = _marts["quality_by_source"]
