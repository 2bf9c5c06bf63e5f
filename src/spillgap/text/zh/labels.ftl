# 软件包所计算的变量、参数、模型、权重等的标签，供表格、图形、报告与摘要使用。

## 模型中的项。

term-neighbours = W × { $label }
term-lagged = { $label }（滞后一期）
term-mean = { $label }的均值
term-in-regime = { $label }（{ $regime }）
term-level = { $label }：{ $level }
term-product = { $first } × { $second }
# rho:NAME, gamma:NAME: the parameter of one of several W.
term-of-weights = { $symbol } ({ $weights })
term-Intercept = 常数项

## 句中的标签。

inline = { $label }

## 模型。

model-OLS = 线性面板模型
model-SLX = 空间滞后解释变量模型
model-SAR = 空间自回归模型
model-SEM = 空间误差模型
model-SDM = 空间杜宾模型
model-SDEM = 空间杜宾误差模型
model-SAC = 空间自相关模型
model-GNS = 广义嵌套空间模型
model-named = { $model }（{ $abbreviation }）

## 效应：表格中的取值；句中的效应；句中的固定效应。

effects-pooled = 混合
effects-unit = 个体固定
effects-time = 时期固定
effects-twoway = 双向固定
effects-random = 随机
effects-mundlak = Mundlak 相关随机

effects-pooled-inline = 无固定效应
effects-unit-inline = 个体固定效应
effects-time-inline = 时期固定效应
effects-twoway-inline = 双向固定效应
effects-random-inline = 个体随机效应
effects-mundlak-inline = 含个体均值的随机效应（Mundlak）

effects-pooled-fixed = 无固定效应
effects-unit-fixed = 个体固定效应
effects-time-fixed = 时期固定效应
effects-twoway-fixed = 双向固定效应
effects-random-fixed = 个体随机效应
effects-mundlak-fixed = 含个体均值的随机效应（Mundlak）

## 估计方法、校正、标准误、空间误差：表格中的取值。

method-ml = 极大似然
method-gmm = 广义矩估计

correction-none = 无
correction-lee-yu = Lee–Yu
correction-adjusted-score = 调整得分

covariance-classical = 经典
covariance-robust = 稳健
covariance-cluster = 个体聚类
covariance-driscoll-kraay = Driscoll–Kraay
covariance-conley = Conley
covariance-bootstrap = 自助法

random-errors-baltagi = Baltagi：仅作用于特异误差
random-errors-kkp = KKP：亦作用于个体效应

## 空间权重。

weights-contiguity = { $rule ->
    [queen] Queen 邻接
    [rook] Rook 邻接
   *[other] 邻接
}
weights-grid = 栅格
weights-knn = { $k } 近邻
weights-distance-band = 距离阈值
weights-inverse-distance = 反距离
weights-kernel = 距离衰减
weights-economic = 经济距离
weights-gravity = 引力
weights-nested = 地理—经济嵌套
weights-block = 同组
weights-matrix = 矩阵
weights-file = 外部权重文件
weights-read = 外部权重文件
weights-called = { $label }（{ $name }）

## 个体的分组。

group-Other = 其他
group-inline = { SPACED($name) }
group-Other-inline = 其他地区

## 局部统计量的类别。

quadrant-HH = 高–高
quadrant-LL = 低–低
quadrant-LH = 低–高
quadrant-HL = 高–低
quadrant-NS = 不显著
quadrant-hot = 热点
quadrant-cold = 冷点
quadrant-similar = 相似
quadrant-dissimilar = 相异
quadrant-joined = 连接偏多
quadrant-apart = 连接偏少
quadrant-varied = 差异大
quadrant-uniform = 差异小
quadrant-positive = 正向
quadrant-negative = 负向

## 协调等级（廖重斌 1999），由差到好。

grade-1 = 极度失调
grade-2 = 严重失调
grade-3 = 中度失调
grade-4 = 轻度失调
grade-5 = 濒临失调
grade-6 = 勉强协调
grade-7 = 初级协调
grade-8 = 中级协调
grade-9 = 良好协调
grade-10 = 优质协调

## 分布的等级，由低到高。

class-3-1 = 低
class-3-2 = 中
class-3-3 = 高
class-4-1 = 低
class-4-2 = 中低
class-4-3 = 中高
class-4-4 = 高
class-5-1 = 低
class-5-2 = 中低
class-5-3 = 中
class-5-4 = 中高
class-5-5 = 高

## 表格的行与列。

column-variable = 变量
column-indicator = 指标
column-dependent = 被解释变量
column-model = 模型
column-sigma2 = σ²
column-r2-within = 组内 R²
column-r2-overall = 整体 R²
column-loglik = 对数似然值
column-aic = AIC
column-bic = BIC
column-nobs = 观测值
column-n-units = 个体数（N）
column-n-periods = 时期数（T）
column-effects = 效应
column-weights = 空间权重（W）
column-method = 估计方法
column-correction = 偏误校正
column-cov-type = 标准误
column-random-errors = 空间误差
column-regimes = 区制
column-regime = 区制
column-stable = ρ 的稳定区间
column-estimate = 估计值
column-std-error = 标准误
column-z = z
column-p = p 值
column-pvalue = p 值
column-p-perm = p 值（置换）
column-lower = 下限
column-upper = 上限
column-test = 检验
column-name = 检验
column-statistic = 统计量
column-df = 自由度
column-null = 原假设
column-note = 说明
column-alternative = 备择假设
column-reference = 文献
column-I = 莫兰指数
column-expected = E[I]
column-sd = 标准差
column-period = 时期
column-year = 年份
column-minimum = 最小值
column-maximum = 最大值
column-redundancy = 信息效用值
column-weight = 权重
column-prior = 先验概率
column-log-marginal = 对数边际似然
column-probability = 后验概率
column-spatial = ρ 或 λ 的后验均值
column-spread = 候选间标准差
column-positive = P(> 0)
column-log-density = 预测对数密度
column-difference = 与最优者之差
column-periods-better = 更优的时期数
column-entropy = 信息熵
column-divergence = 差异系数
column-direction = 方向
column-count = 观测数
column-mean = 均值
column-between = 组间标准差
column-within = 组内标准差
column-min = 最小值
column-median = 中位数
column-max = 最大值
column-macro-region = 区域
column-agglomeration = 城市群
column-part = 部分
column-contribution = 贡献
column-share = 占比
column-sign = 正负
column-percent = 占比（%）
column-gap = 差距
column-effect = 效应
column-direct = 直接效应
column-indirect = 间接效应
column-total = 总效应
column-sent = 发送
column-received = 接收
column-net = 净值（发送 − 接收）
column-own = 本地
column-neighbours = 邻地
column-unit-effects = 个体效应
column-time-effects = 时期效应
column-unit-mean = 长期水平
column-time-lag = 时间滞后
column-space-time-lag = 时空滞后
column-residual = 残差
column-intercept = 常数项
column-theil = 泰尔指数
column-theil-t = 泰尔指数 T
column-theil-l = 泰尔指数 L
column-gini = 基尼系数
column-cv = 变异系数
column-variance = 方差

## 句中的不平等指标；目标：$measure 为其中之一

measure-variance = 方差
measure-theil-t = 泰尔指数 T
measure-theil-l = 泰尔指数 L
measure-gini = 基尼系数
measure-cv = 变异系数
goal-mean = 提高均值
goal-gap = 缩小差距
goal-lower = 降低{ $measure }

## 设定变动的方面。

variant-weights = 空间权重
variant-effects = 效应设定
variant-model = 模型
variant-covariance = 标准误
variant-correction = 偏误校正
variant-periods = 样本时期
variant-left-out = 剔除
variant-dynamic = 动态
variant-outcome = 被解释变量
variant-formula = 解释变量

## 各设定之间比较的量。

quantity-coefficient = 系数
quantity-direct = 直接效应
quantity-indirect = 间接效应
quantity-total = 总效应
quantity-gap-share = 差距份额
quantity-scenario = 情景变化
quantity-target = 预算最优配置

## 地理探测器：分层方法、交互类型、表列。

scheme-given = 给定
scheme-quantiles = 分位数
scheme-equal-interval = 等间距
scheme-fisher-jenks = 自然断点
scheme-robust = 按 y 的变点划分
interaction-weaken-nonlinear = 非线性减弱
interaction-weaken-uni = 不超过较强因子（单因子减弱）
interaction-enhance-bi = 双因子增强
interaction-independent = 相互独立
interaction-enhance-nonlinear = 非线性增强
column-factor = 因子
column-scheme = 分层
column-classes = 层数
column-q = q 值
column-q-first = q 值（前者）
column-q-second = q 值（后者）
column-chance = 随机 q 值
column-F = F
column-p-f = p 值（F，分层给定）
column-p-noncentral = p 值（非中心 F）
column-first = 前者
column-second = 后者
column-first-mean = 均值（前者）
column-second-mean = 均值（后者）
column-mean-difference = 均值之差
column-cells = 叠加层数
column-kind = 交互类型
column-df1 = 自由度 1
column-df2 = 自由度 2

## 障碍度、灰色关联与指数位次。

column-subsystem = 子系统
column-mean-degree = 障碍度均值
column-largest-in = 居首的地区数
column-obstacle-1 = 首要障碍
column-obstacle-2 = 第二
column-obstacle-3 = 第三
column-mean-grade = 灰色关联度均值
column-mean-rank = 平均位次
column-rank = 位次
column-source = 来源
source-scaling = 标准化
source-weights = 权重
source-aggregation = 加总方式
source-left-out = 剔除指标

## 结果数据框的列名，在笔记本中用作表头。

column-above = 超过阈值
column-against = 对照的处理起始期
column-area-km2 = 面积（平方千米）
column-b = β
column-b-std-error = β 的标准误
column-band-low = 区间下限
column-band-high = 区间上限
column-band-lower = 区间下限
column-band-upper = 区间上限
column-baseline = 基准
column-bearing = 方位角（°）
column-binned = 合并期
column-change = 变动
column-club = 俱乐部
column-club-initial = 合并前的俱乐部
column-cluster = 集聚类型
column-cohort = 处理起始期
column-comparison = 对照
column-correlation = 相关系数
column-decision = 判断
column-dispersion = 离散程度
column-event-time = 事件时间
column-first-passage = 首次到达（期）
column-fitted = 拟合趋势
column-from = 起点
column-grade = 等级
column-half-life = 半程时间
column-half-life-lower = 半程时间下限
column-half-life-std-error = 半程时间的标准误
column-half-life-upper = 半程时间上限
column-high = 上限
column-highest = 最高
column-highest-group = 最高组
column-highest-mean = 最高均值
column-highest-unit = 最高地区
column-horizon = 时段
column-is-main = 主设定
column-kendall = Kendall τ
column-label = 标签
column-lag = 空间滞后
column-largest-move = 最大排名变动
column-lat = 纬度
column-level = 水平
column-lon = 经度
column-low = 下限
column-lowest = 最低
column-lowest-group = 最低组
column-lowest-mean = 最低均值
column-lowest-unit = 最低地区
column-major-km = 长半轴（千米）
column-mean-move = 平均排名变动
column-measure = 指标
column-minor-km = 短半轴（千米）
column-moved-km = 移动距离（千米）
column-moved-since-first-km = 累计位移（千米）
column-net-between = 组间净值
column-net-lower = 净值下限
column-net-upper = 净值上限
column-outcome = 结果
column-overlap = 重叠
column-own-lower = 本地下限
column-own-upper = 本地上限
column-parameter = 参数
column-path = 路径
column-quadrant = 象限
column-quantity = 数量
column-ratio = 比值
column-received-lower = 接收下限
column-received-upper = 接收上限
column-refused = 未估计的原因
column-rotation = 转角（°）
column-roundness = 短半轴÷长半轴
column-rule = 规则
column-scenario = 情景
column-score = 得分
column-sent-lower = 输出下限
column-sent-upper = 输出上限
column-share-between = 组间占比
column-share-net-between = 组间净值占比
column-share-overlap = 重叠占比
column-share-transvariation = 超变密度占比
column-share-within = 组内占比
column-significant = 显著
column-slope = 斜率对应
column-spearman = Spearman ρ
column-speed = 每期速度
column-speed-lower = 速度下限
column-speed-std-error = 速度的标准误
column-speed-upper = 速度上限
column-step = 步骤
column-term = 项
column-to = 终点
column-transition = 相对转移参数
column-transvariation = 超变密度
column-unit = 地区
column-unit-ratio = 最高÷最低地区
column-units = 个体数
column-unit-periods = 个体时期数
column-value = 取值
column-variant = 设定
column-verdict = 判断
