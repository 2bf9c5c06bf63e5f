# 复现材料的说明文件。

title = 复现材料：{ $title }
overview = 研究的全部设定见 `study.toml`。在本文件夹中运行一条命令即可生成全部表格、图形和数字。`results/` 为作者得到的结果，`MANIFEST.json` 记录每个文件的大小与 SHA-256；用 `spillgap verify .` 核对。

## 数据。

data = 数据的来源与获取
rights = 由作者补充：作者有权使用这些数据，并有权分发此处所附的数据；以及每个来源的引用与使用条款。
shipped = 数据集 `{ $dataset }` 随 spillgap 提供；`spillgap data export { $dataset } --to data` 可将其写成文件。来源：{ $source }
digest = 所用面板与边界的 SHA-256：`{ $digest }`。
file = 文件
given = 是否随附
bytes = 字节
included = 是
withheld = 否：请从其来源获取（由作者补充），并置于此处

## 变量。

variables = 变量
panel = 地区数：{ $n }。时期数：{ $t }，{ $first } 至 { $last }。
variable = 变量
label = 名称
missing = 缺失

## 机器。

machine = 计算环境
ran-on = 系统：{ $system }。处理器核心：{ $cores }。Python：{ $python }。运行时间：{ NUM($seconds, decimals: 0) } 秒。材料大小：{ NUM($size, decimals: 1) } MB。`requirements.txt` 列出每个软件包的版本。不需要特殊硬件。
seeds = 所有随机步骤均使用 `study.toml` 中的种子 { $seed }。

## 命令。

commands = 运行方法
one-command = 安装所列版本后运行：
checked = 第二条命令把研究的结果写入 `reproduced/`，并逐字节核对其表格与 `results/` 中的是否相同。`spillgap run study.toml --out DIR` 只运行而不核对。

## 图表。

exhibits = 图表清单
all-by-one = 一条命令生成全部图表，位于 `results/`；最后一列为研究中的步骤。
exhibit = 图表
step = 步骤

sources = 参考文献
bibliography = `results/references.bib` 列出所用方法、数据与软件的来源。
