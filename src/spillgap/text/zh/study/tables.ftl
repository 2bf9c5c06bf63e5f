# 研究的表格：标题、列名与单元格用语。

## 标题

title-descriptive = 描述性统计
title-names-matched = 名称匹配结果
title-index-weights = 综合指数权重
title-index-methods = 不同赋权方法下的指数
title-index-ranks = 各方法下的排名
title-gap-means = { $label }：分组均值
title-gap-ratios = 各变量最高与最低之比
title-inequality = { $label }：历年不平等程度
title-shares = { $label }：各区域占比
title-moran = 莫兰指数：{ $label }
title-moran-by-weights = 各 W 下的莫兰指数（{ $period } 年）
title-lisa = 局部空间集聚（LISA）
title-statistic = { $statistic }：{ $label }
title-gradients = { $label }：东西与南北梯度
title-dagum = { $label }：Dagum 基尼系数分解
title-ellipse = { $label }：重心与标准差椭圆
title-sigma = { $label }：σ 收敛
title-beta = { $label }：β 收敛
title-markov = { $label }：马尔可夫链
title-spatial-markov = { $label }：空间马尔可夫链
title-clubs = { $label }：收敛俱乐部
title-coupling = 耦合协调度（{ $year } 年）
title-coupling-means = 耦合协调度：分组均值
title-models = 模型比较（{ $effects }）
title-main-by-effects = { $model }：不同固定效应（W：{ $weights }）
title-main-by-weights = { $model }：不同空间权重（{ $effects }）
title-effects-by-unit = 溢出的发送与接收
title-regimes = 分区制系数
title-regimes-chow = 系数相等的 Chow 检验
title-regimes-effects = 分区制效应
title-did = 双重差分估计
title-did-effects = 处理变量与控制变量的效应
title-did-event-study = 按处理时间的效应
title-did-pretrends = 处理前趋势检验
title-mediation = 中介路径
title-mediation-steps = 中介路径所依据的回归
title-robustness = 主模型的稳健性检验
title-breaks = 剔除口径变动指标前后：两组之比与基尼系数
title-sensitivity = 各结论在全部设定下是否成立
title-sensitivity-weights = 各空间权重下的主要结果
title-headline = 各空间权重下最明显的结论
title-sensitivity-variants = 各设定下的主要结果
title-explained-level = { $end } 年的差距：分解
title-explained-change = { $start }—{ $end } 年差距的变化：分解
title-explained-mundlak = { $end } 年的差距（Mundlak 分解）：分解
title-scenarios = 情景比较
title-target = 预算投向：{ $label }（目标：{ $aim }）
title-target-rules = 分配规则比较：{ $label }（目标：{ $aim }）
title-accounts = 溢出账户：{ $label }
title-orders = 按邻接阶数分解的效应：{ $label }
title-agglomerations = 城市群比较：{ $label }

scenario-outcome = { $title }（{ $outcome }）
with-interval = { SIG($value) } [{ SIG($low) }, { SIG($high) }]{ $clear ->
    [yes] *
   *[no] {""}
 }
quantity-of = { $term }的{ $quantity }
note-clear = 方括号内为 95% 置信区间；* 表示在 5% 水平上异于零。
since = 仅用 { $period } 年及以后（{ $name }）

## 列名

head-spatial-markov-lag = 邻地等级
head-target-from = 原值
head-target-rules-estimate = 变化
head-scenarios-estimate = 变化
head-gradients-estimate = 梯度
head-statistic-C = C
head-statistic-c = c
head-statistic-H = H
head-statistic-joins = 连接数
head-statistic-expected = 期望值
head-statistic-sd = 标准差
head-statistic-bb = 1–1
head-statistic-ww = 0–0
head-statistic-bw = 1–0
head-statistic-expected-bb = 1–1 期望值
head-statistic-expected-bw = 1–0 期望值
head-statistic-p-bb = p 值（1–1）
head-statistic-p-bw = p 值（1–0）
head-from = 所处等级
head-event-time = 事件时间
head-band-lower = 同时区间下限
head-band-upper = 同时区间上限
head-unit = 地区
head-breaks-left-out = 剔除
head-breaks-ratio = 两组之比
head-sensitivity-estimate = 主设定
head-borderline = 临界
head-quantity = 结果
head-term = 变量或情景
head-variant = 设定
head-lowest = 最低
head-highest = 最高
head-positive = 显著为正（种）
head-negative = 显著为负（种）
head-specifications = 设定数
head-familywise = 最大 p 值（校正后）
head-verdict = 判断
head-low = 95%下限
head-high = 95%上限
head-n = 观测数
head-missing = 缺失
head-sd-between = 组间标准差
head-sd-within = 组内标准差
head-ratio = 区域均值之比
head-highest-group = 最高区域
head-lowest-group = 最低区域
head-highest-mean = 均值（最高）
head-lowest-mean = 均值（最低）
head-highest-unit = 最高地区
head-lowest-unit = 最低地区
head-unit-ratio = 地区极值比
head-exceeds = 超过阈值
head-lag = 空间滞后
head-value = 值
head-cluster = 集聚类型
head-quadrant = 象限
head-rank = 排名
head-significant = 显著
head-band-low = 置换区间下限
head-band-high = 置换区间上限
head-net = 净值
head-given = 原文名称
head-key = 代码
head-how = 匹配方式
head-maxmin = 极值比
head-between-share = 组间占比
head-form = 形式
head-b = β
head-speed = 收敛速度（每期）
head-half-life = 半程时间（期）
head-half-life-lower = 95%下限
head-half-life-upper = 95%上限
head-nobs = 观测数
head-club = 俱乐部
head-transition = 末期相对转移系数
head-dispersion = 变异系数
head-fitted = 线性趋势
head-scenario-name = 情景
head-rule = 规则
head-outcome = 结果
head-baseline = 基准
head-scenario = 情景值
head-lower = 95%下限
head-upper = 95%上限
head-amount = 投入量
head-to = 新值
head-funded = 模拟中获投比例
head-method = 方法
head-spearman = 与本研究指数的 Spearman 相关
head-kendall = Kendall 相关
head-mean-rank = 平均排名
head-best = 最好排名
head-worst = 最差排名
head-largest-move = 同年最大变动
head-mean-move = 平均变动
head-within = 组内
head-net-between = 组间净值
head-transvariation = 超变密度
head-share-within = 组内占比
head-share-net-between = 组间净值占比
head-share-transvariation = 超变密度占比
head-direction-of = 方向
head-lon = 经度
head-lat = 纬度
head-moved-km = 移动距离（千米）
head-moved-since-first-km = 累计位移（千米）
head-major-km = 长半轴（千米）
head-minor-km = 短半轴（千米）
head-rotation = 转角（°）
head-sent-lower = 95%下限
head-sent-upper = 95%上限
head-net-lower = 净值下限
head-net-upper = 净值上限
head-order = 阶数
head-group = 城市群
head-members = 地区数
head-mean-first = 均值（首期）
head-mean-last = 均值（末期）
head-rest-last = 其余地区均值
head-inside = 内部溢出
head-across-sent = 向外发送
head-across-received = 自外接收
head-share = 占差距比重
head-C = 耦合度 C
head-T = 综合水平 T
head-D = 协调度 D
head-D-first = D（首期）
head-label = 等级
head-region = 区域

## 情景与目标的结果

outcome-mean = 全部地区均值
outcome-gap = 两组差距

## 预算分配规则

rule-best = 最优
rule-uniform = 平均分配
rule-lagging-first = 落后优先
rule-hub-first = 枢纽优先

## β 收敛的形式

form-cross-section = 绝对收敛（首末期截面）
form-absolute = 绝对收敛（面板）
form-conditional = 条件收敛（面板）
form-spatial = 空间条件收敛（空间杜宾）

## 综合指数的赋权方法

index-method-entropy = 熵值法
index-method-equal = 等权
index-method-critic = CRITIC
index-method-pca = 主成分
index-method-topsis = 熵权 TOPSIS

## 主模型的变体

variant-classical = 经典标准误
variant-robust = 稳健标准误
variant-cluster = 按地区聚类
variant-driscoll-kraay = Driscoll–Kraay
variant-conley = Conley
variant-bootstrap = 自助法
variant-uncorrected = 不作偏误校正
variant-dynamic = 加入被解释变量滞后项

## 主要结果与判断

quantity-coefficient = 系数
quantity-direct = 直接效应
quantity-indirect = 间接效应
quantity-total = 总效应
quantity-gap-share = 差距份额
quantity-scenario = 情景变化
verdict-firm = 稳健
verdict-fragile = 脆弱
verdict-reversed = 方向相反
verdict-indistinguishable = 无法与零区分

## 梯度方向

direction-east = 向东
direction-north = 向北

## 差距的组成部分

part-own = 本地
part-neighbours = 邻地
part-unit-mean = 长期水平
part-unit-effects = 个体效应
part-time-effects = 时期效应
part-intercept = 截距
part-residual = 残差
part-time-lag = 滞后项
part-space-time-lag = 时空滞后项

## 名称匹配依据

matched-code = 代码
matched-official-name = 全称
matched-name = 简称
matched-abbreviation = 缩写
matched-alias = 别名

## 其他行与列

order-beyond = 更高阶
class-steady = 稳态分布
by-regime-common = 共同系数
by-regime-by-regime = 分区制系数

## 双重差分

did-model-one = 单一效应
did-model-by-event = 按事件时间
did-model-placebo = 安慰剂
mediation-step-whole = 总效应
mediation-step-mediator = 中介变量方程
mediation-step-outcome = 结果方程
did-effect-own = 本地处理
did-effect-neighbours = 邻地处理
did-effect-direct = 直接效应
did-effect-indirect = 间接效应
did-effect-total = 总效应

## 地理探测器.

title-geodetector = { $label }的因子探测
title-geodetector-pairs = { $label }的交互探测，{ $year }
title-geodetector-risks = 各层均值比较（风险探测），{ $year }
title-geodetector-ecology = 因子比较（生态探测），{ $year }

## 指数的依据。

title-obstacles = 各指标障碍度，{ $year }
title-obstacles-leading = 各地区主要障碍，{ $year }
title-grey-relation = 与{ $label }的灰色关联度
title-index-intervals = 各种构建方式下的位次，{ $year }
title-index-sources = 位次变动的来源
head-index-intervals-estimate = 位次中位数
head-index-intervals-lower = 5%
head-index-intervals-upper = 95%
head-index-sources-share = 位次方差占比
