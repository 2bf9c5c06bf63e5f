# 检验：名称、原假设、说明与结论。

## 名称与原假设。

lm-lag = LM 空间滞后检验
    .null = 不存在空间滞后（rho = 0）
lm-error = LM 空间误差检验
    .null = 不存在空间误差（lambda = 0）
robust-lm-lag = 稳健 LM 空间滞后检验
    .null = 无论是否存在空间误差，均不存在空间滞后
robust-lm-error = 稳健 LM 空间误差检验
    .null = 无论是否存在空间滞后，均不存在空间误差
lm-joint = LM 空间滞后与误差联合检验
    .null = 既无空间滞后也无空间误差
bsk-lm1 = Baltagi–Song–Koh LM1 检验
    .null = 假定无空间误差时，不存在个体随机效应
bsk-lm2 = Baltagi–Song–Koh LM2 检验
    .null = 假定无个体随机效应时，不存在空间误差
bsk-slm1 = Baltagi–Song–Koh SLM1 检验（标准化）
    .null = 假定无空间误差时，不存在个体随机效应
bsk-slm2 = Baltagi–Song–Koh SLM2 检验（标准化）
    .null = 假定无个体随机效应时，不存在空间误差
bsk-joint = Baltagi–Song–Koh LM-H 联合检验
    .null = 既无个体随机效应也无空间误差
bsk-conditional-lambda = Baltagi–Song–Koh 条件 LM-lambda 检验
    .null = 无论是否存在个体随机效应，均不存在空间误差
bsk-conditional-mu = Baltagi–Song–Koh 条件 LM-mu 检验
    .null = 无论是否存在空间误差，均不存在个体随机效应
pesaran-cd = Pesaran CD 检验
    .null = 不同个体的残差互不相关
pesaran-cd-local = Pesaran 局部 CD 检验
    .null = 相邻个体的残差互不相关
jarque-bera = Jarque–Bera 检验
    .null = 残差服从正态分布
breusch-pagan = Breusch–Pagan 异方差检验
    .null = 残差方差不依赖解释变量
koenker = Koenker 异方差检验（学生化 Breusch–Pagan）
    .null = 残差方差不依赖解释变量
groupwise = 组间异方差检验
    .null = 各个体残差方差相同
lr = 似然比检验
    .null = 约束模型成立
wald = Wald 检验
    .null = 线性约束成立
wald-sar = Wald 检验：SDM 退化为 SAR
    .null = SDM 可退化为 SAR（theta = 0）
wald-sem = Wald 检验：SDM 退化为 SEM（公因子）
    .null = SDM 可退化为 SEM（theta + rho beta = 0）
wald-slx = Wald 检验：SDM 退化为 SLX
    .null = SDM 可退化为 SLX（rho = 0）
lr-sar = LR 检验：SDM 退化为 SAR
    .null = SDM 可退化为 SAR（theta = 0）
lr-sem = LR 检验：SDM 退化为 SEM（公因子）
    .null = SDM 可退化为 SEM（theta + rho beta = 0）
lr-slx = LR 检验：SDM 退化为 SLX
    .null = SDM 可退化为 SLX（rho = 0）
wald-theta = Wald 检验：SLX 退化为 OLS
    .null = 邻地解释变量没有影响（theta = 0）
lr-unit = LR 检验：个体固定效应
    .null = 个体固定效应联合为零
lr-time = LR 检验：时期固定效应
    .null = 时期固定效应联合为零
lr-twoway = LR 检验：双向固定效应
    .null = 个体与时期固定效应联合为零
chow = Chow 检验
    .null = 各区制的系数相同
chow-lr = Chow 似然比检验
    .null = 各区制的系数相同
pretrends = 处理前趋势检验
    .null = 处理前的本地与邻地效应均为零
pretrends-largest = 处理前趋势检验（最大前置系数）
    .null = 处理前的本地与邻地效应均为零
pretrends-own = 处理前趋势检验（本地）
    .null = 处理前的本地效应均为零
pretrends-neighbours = 处理前趋势检验（邻地）
    .null = 邻地处理开始前的效应均为零
j = 针对 { $weights } 的 J 检验
    .null = 空间权重正确，{ $weights } 不能增进预测
j-joint = 针对其他全部空间权重的 J 检验
    .null = 空间权重正确，其他权重不能增进预测
hausman = 空间 Hausman 检验
    .null = 个体效应与解释变量不相关（随机效应一致）
mundlak = Mundlak 检验
    .null = 解释变量的个体均值没有影响（随机效应一致）
wald-zero = Wald 检验
    .null = { LIST($parameters) } 均为零
chow-of = Chow 检验：{ $coefficient }
    .null = { $coefficient } 的系数在各区制中相同

## 结论。

outcome = { $verdict ->
    [rejected] { $name }：{ $law } = { NUM($statistic, decimals: 2) }, { P($p) }，在 { $level } 水平上拒绝“{ $null }”。
   *[kept] { $name }：{ $law } = { NUM($statistic, decimals: 2) }, { P($p) }，在 { $level } 水平上不能拒绝“{ $null }”。
}
not-computed = { $name }：未计算。{ $reason }

## 说明：应注意之处，或不适用的原因。

not-estimated = 无法估计：{ $problem }
j-bootstrap = p 值来自原假设下 { NUM($draws, decimals: 0) } 次自助抽样。
j-same = 这正是模型自身的空间权重。
f-law = 统计量服从 { $law }。
uncentred = 时期效应使得分产生偏移，而 W 未经行标准化，偏移无法精确消除：原假设为真时拒绝过多。
same-score = WXβ 落在解释变量张成的空间内，滞后与误差的得分相同；请仅参考误差检验。
one-W-two-periods = 该检验要求 W 不随时间变化且至少两期。
three-balanced-periods = 要求至少三期的平衡面板。
pull-below-zero = 时期效应会使 CD 偏向负值；不应将负值解读为相关。
balanced-periods = { $effects ->
    [unit] 要求至少 { $fewest } 期的平衡面板（含个体效应时）。
   *[none] 要求至少 { $fewest } 期的平衡面板。
}
negative-hausman = 统计量为负（{ NUM($statistic, decimals: 2) }）：随机效应估计并非更有效。请改用 Mundlak 检验。
indefinite-hausman = 协方差之差非正定；请同时参考 Mundlak 检验。
restricted-fits-better = 约束模型拟合更好（LR = { NUM($statistic, decimals: 4) }）：两模型并非嵌套，或搜索停在较低的峰。
regimes-not-nested = 存在区制时 SDM 不包含 SEM：邻地的取值应取其所属区制的系数。
sem-not-nested = 该 SDM 不包含 SEM：{ $terms } 未同时以自身与 W: 形式进入。
needs-likelihood = 似然比检验要求最大似然估计。
too-many-restrictions = cov={ $cov } 所依据的和只有 { $rank } 个自由变动，无法联合检验 { $restrictions } 个约束。
no-leads = 窗口中没有早于基准期的事件时间。
parallel-trends = 未拒绝并不表明趋势平行（Roth 2022）。
many-leads = { $leads } 个前置系数而一方仅 { $fewest } 个个体：Wald 检验拒绝过多，最大前置系数检验稍好。
