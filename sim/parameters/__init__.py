"""Every number of the model: value, range, unit, role and provenance, in one YAML file a rule.

``sim/parameters/<rule>.yaml`` holds one record a parameter; its id is ``<rule>.<key>``::

    settle_probability:
      label: {zh: 一次化解成功的概率, en: Probability that an attempt settles}
      unit: probability
      type: number               # number | integer | flag | choice | distribution
      dims: [tier, kind]         # dimensions of the vocabulary, to_<dimension> for a matrix; absent = one value
      scale: logit               # how programmes compose: log | logit | sum | count | union | min | or | choice
      value: {village: {forest_land: 0.4, "*": 0.65}, "*": 0.7}   # by first, then second dimension; "*" = all others
      low: 0.1                   # same forms; of the mean for a distribution
      high: 0.95
      bounds: [0, 1]             # hard bounds; null = open; by default what the scale allows
      choices: [a, b]            # of type choice
      neutral: 0                 # value where a scenario says `modifiers: false`
      role: uncertainty          # lever | uncertainty | constant
      provenance: {kind: assumed, fact: optional-id, note: {zh: …, en: …}}   # source | derived | outside | assumed

A cell of a distribution is ``{law, mean, shape}`` (deterministic, exponential, gamma with its shape, lognormal with the
standard deviation of the logarithm) or a bare number, which is a mean without spread.
"""
