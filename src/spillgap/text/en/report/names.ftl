# Names inside the report's sentences.

# A variable or term by its label, $name.
inline = { INLINE($name) }
interest = the { INLINE($name) }

# $n units; $kind: provinces (of China) or units.
units = { $kind ->
    [provinces] { $n ->
        [one] 1 province
       *[other] { $n } provinces
     }
   *[units] { $n ->
        [one] 1 unit
       *[other] { $n } units
     }
 }

# A name with its number in brackets.
with-count = { $name } ({ NUM($value, decimals: 0) })
with-one = { $name } ({ NUM($value, decimals: 1) })
with-percent = { $name } ({ PCT($value) })
with-three = { $name } ({ NUM($value, decimals: 3) })
with-three-p = { $name } { NUM($value, decimals: 3) } ({ P($p) })
with-signed = { $name } ({ SIG($value, sign: "always") })
with-significant = { $name } ({ SIG($value) })
with-p = { $name } ({ P($value) })
with-members = { $name }: { LIST($members) }
with-estimate = { $name } { SIG($estimate) } ({ P($p) })
with-times = { $name } ({ $count }/{ $of })

# How an index is weighted.
method-entropy = entropy
method-equal = equal weights
method-critic = CRITIC
method-pca = principal components
method-topsis = TOPSIS (entropy)

# How the main model was varied, after "with".
variant-classical = classical errors
variant-robust = robust errors
variant-cluster = errors clustered by unit
variant-driscoll-kraay = Driscoll–Kraay errors
variant-conley = Conley errors
variant-bootstrap = bootstrap errors
variant-uncorrected = no bias correction
variant-dynamic = the outcome's own lag

# Rules by which a budget is shared out.
rule-uniform = uniform
rule-lagging-first = lagging first
rule-hub-first = hubs first


# Two parts of a sentence that hold commas themselves.
and-then = { $before }; { $after }
