# 选择模型的检验序列：步骤、理由与结论。

## 步骤。

step-dependence = 空间相关性（LM）
step-reduction = SDM 能否退化（LR、Wald）
step-random = 随机或固定效应（Hausman）
step-effects = 个体与时期效应（LR）
step-weights = 空间权重（后验概率）

## 理由。

dependence = { $verdict ->
    [both] LM 检验显示空间滞后与空间误差均显著（滞后 { P($lag) }，误差 { P($error) }）。
    [lag] LM 检验显示空间滞后显著、空间误差不显著（滞后 { P($lag) }，误差 { P($error) }）。
    [error] LM 检验显示空间误差显著、空间滞后不显著（滞后 { P($lag) }，误差 { P($error) }）。
   *[none] LM 检验未发现空间滞后或空间误差（滞后 { P($lag) }，误差 { P($error) }）。
}
reduction = { $verdict ->
    [refused] Wald 与 LR 检验均拒绝退化为 SAR、SEM 与 SLX，采用 SDM。
    [elsewhere] Wald 与 LR 检验允许退化为 { LIST($allowed) }，但稳健 LM 检验不支持，采用 SDM。
   *[allowed] Wald 与 LR 检验允许退化为 { LIST($allowed) }，采用 { $model }。
}
neighbours = { $verdict ->
    [insignificant] 邻地解释变量也无显著影响（{ P($p) }），采用 OLS。
    [without-rho] 邻地解释变量显著（{ P($p) }），加入后 rho 不显著，采用 SLX。
   *[with-rho] 邻地解释变量显著（{ P($p) }），加入后 rho 显著，采用 SDM。
}
random = { $verdict ->
    [inapplicable] 随机效应检验均不适用，保留固定效应。
    [random] 个体效应可视为随机（{ LIST($tests) }）。
   *[fixed] 个体效应与解释变量相关，应采用固定效应（{ LIST($tests) }）。
}
tested = { $name } { P($p) }
effects = 似然比检验支持{ $effects }（个体 { P($unit) }，时期 { P($time) }）。
weights = { $n } 个空间权重中 { $best } 的后验概率最高（{ NUM($share, decimals: 3) }）。

## 结论。

conclusion = 结论：采用 { $model }，{ $effects }，空间权重 { $weights }。
unsettled = 各轮检验未收敛到同一结论，请谨慎解读。
