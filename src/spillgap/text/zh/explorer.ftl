# 探索页：查看面板、沿时间移动、试验政策。事实由网页自己填入，所以这里都是文字。

## 页面。

language = 中文
html-lang = zh-CN
explorer = 探索页
language-switch = 语言
controls = 显示内容
space = {""}
comma = {"、"}
interval = [{ $low }, { $high }]
range = { $low } – { $high }
named-weights = { $first }（{ $second }）

## 控件。

variable = 变量
shows = 地图内容
shows-value = 数值
shows-clusters = 局部聚类（LISA）
shows-change = 情景引起的变化
shows-flow = 某地的溢出
year = 时期
play = 播放
pause = 暂停
weights = 空间权重 W
scheme = 分级方法
scheme-quantiles = 分位数
scheme-natural = 自然断点
scheme-equal = 等距
scheme-own = 自定
classes = 级数
own = 各级上限，用逗号隔开
pooled = 各时期用同一分级
alpha = LISA 显著：p ≤
correction = 多重检验校正
correction-none = 无
correction-fdr = 错误发现率（FDR）
pick = 地区
nobody = 未选
unpick = 清除
units = 单个地区
everywhere = 全部地区

## 地图与图形。

map = 地图
map-help = 地图。点击或拖出方框选择地区，按住 Shift 可追加；方向键按排名逐一移动。
chart-help = 图。点击或拖出方框选择地区，按住 Shift 可追加；方向键按排名逐一移动。
legend-value = { $name }，{ $year }
legend-clusters = { $name }的局部聚类，{ $year }
legend-change = 情景引起的{ $name }变化
legend-flow = { $unit }的{ $name }增加一个单位的效应
no-data = 无数据
told-value = { $name }，{ $year }：{ $value }
told-lag = 空间滞后（标准化）：{ $value }
told-p = LISA p 值：{ $value }
picked = 已选地区：{ $n }
tabs = 视图
tab-pattern = 空间格局
tab-scenario = 政策试验
tab-spillovers = 空间溢出
scatter = 莫兰散点图
moran = 莫兰指数为 { $value }；无空间格局时的期望为 { $first }，p = { $second }（解析法）。虚线的斜率即莫兰指数。
no-test = 该时期有缺失值或各值相等，无法检验。
axis-z = { $name }（标准化）
axis-lag = 空间滞后
lines = 时间变化
ranking = 排名
ranking-part = 显示 { $total } 个中的前 { $n } 个，并尽量列出已选地区。

## 政策试验。

scenario-help = 先选地点，再移动因素。结果由拟合的模型推出；个体效应、残差及其他一切保持原状。这是模型的含义，并非已经观察到的政策因果。
unmodelled = 在此 W 下没有稳定的估计，请在上方另选 W。
place = 地点
horizon = 期限
horizon-short = 当期
horizon-long = 长期
amount-unit = 数量单位
amount-units = 原单位
no-entries = 尚未作任何改变。
entry = { $name }，{ $unit }：{ $value }
remove = 移除：{ $name }
beyond = 超出观测范围：{ $name }。模型未见过这样的值。
clear = 全部清除
outcomes = 结果
groups = 分组
groups-region = 地区
groups-agglomeration = 城市群
groups-macro-region = 大区
first = 第一组
second = 第二组
before = 之前
after = 之后
interval-head = 变化及 95% 置信区间
outcome-mean = 全部均值
outcome-gap = 差距：{ $first }减{ $second }
outcome-gap-none = 差距
outcome-theil = 泰尔 T 指数
change-by-unit = 变化最大的地区及 95% 置信区间
fragility = 同一情景在各 W 之下
fragility-help = 结果的变化及其 95% 置信区间。各行不同时，答案取决于谁算作邻居。
unstable = 在此 W 下没有稳定的估计
left-out = 在此 W 下无法估计该模型
switch-to = 选择此 W 后计算
budget-head = 一笔预算：定向投放与平均分配
budget-help = 变化及 95% 置信区间。投放量在估计值处最优；区间未计入按估计值选择这一点。
budget-factor = 因素
budget-aim = 目标
budget-amount = 预算（以因素的单位计）
budget = 共 { $value }，每地至多 { $high }
aim-mean = 均值最高
aim-theil-t = 泰尔 T 指数最低
aim-gap = 差距最小
targeted = 定向投放
spread-equally = 平均分配
apply = 试用定向预算

## 空间溢出。

spillovers-help = 所选地区的某因素增加一个单位对其他地区的效应，以及其他各地增加一个单位对它的效应（在估计值处）。
flow-factor = 因素
pick-one = 请在地图或列表中选择一个地区。
flow-own = { $unit }自身的{ $name }增加一个单位，对其自身的效应：{ $value }
flow-sent = { $unit }共送出 { $value }，主要去向
flow-received = { $unit }共收到 { $value }，主要来源

## 导出。

save-png = 地图（PNG）
save-csv = 表格（CSV）
save-toml = 情景（TOML）
save-link = 复制链接
copied = 链接已复制。
toml-title = 探索页的情景
toml-head = 附在 STUDY.toml 之后；若 [policies] 中 draws = { $n } 且顶层 seed = { $value }，区间也与网页相同。
toml-weights = 此情景以 W { $name } 试验，它不是研究的主 W：请在 [models] 中写明 main = {"{"} weights = … {"}"}。
about-tests = 局部检验用 { $n } 次条件置换。
about-model = 情景：{ $name }，W：{ $value }，自 { $year } 年的数值起；区间来自 { $n } 次参数抽样。
