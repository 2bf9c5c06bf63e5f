# 空间权重矩阵的说明。

## 构造方式。

kind-contiguity = { $rule ->
    [queen] Queen 邻接（{ $order } 阶）
    [rook] Rook 邻接（{ $order } 阶）
   *[other] 邻接（{ $order } 阶）
}
kind-grid = { $rule ->
    [queen] { $rows } × { $columns } 栅格，Queen 邻接
    [rook] { $rows } × { $columns } 栅格，Rook 邻接
   *[other] { $rows } × { $columns } 栅格
}
kind-knn = { $k } 近邻（大圆距离）
kind-distance-band = { $cutoff } 公里内为邻
kind-inverse-distance = 大圆反距离（幂 { $power }）
kind-kernel = { $decay ->
    [exponential] 指数衰减（带宽 { $bandwidth } 公里）
    [gaussian] 高斯衰减（带宽 { $bandwidth } 公里）
   *[other] 衰减（带宽 { $bandwidth } 公里）
}
kind-economic = 反经济距离（{ $variable }，{ $base_period }）
kind-gravity = 引力（{ $variable }，距离幂 { $power }）
kind-nested = 嵌套：{ $phi } × 地理 + { $rest } × 经济
kind-block = 同组（{ $groups }）
kind-matrix = 自备矩阵
kind-file = 读自 { $file }

with-cutoff = { $kind }，{ $cutoff } 公里以内
with-lower-orders = { $kind }及以下

## 标准化。

standard-row = 行标准化
standard-spectral = 谱半径标准化
standard-minmax = 最小–最大标准化
standard-none = 未标准化

## 全文。

record = { $kind }，{ $standard }：个体 { $units } 个，连接 { $links } 条（邻居数均值 { NUM($mean, decimals: 2) }，最少 { $fewest }，最多 { $most }），连通分量 { $components } 个。

## 附注。

island = { $how ->
    [given] { $unit }与{ $neighbour }相连（指定）。
   *[nearest] { $unit }与{ $neighbour }相连（最近，{ NUM($km, decimals: 0) } 公里）。
}
isolates = 无邻居：{ $who }。
dropped = 因无邻居而剔除：{ $who }。
tolerant = 仅在容差下相邻：{ $who }。
negative = { $n } 个负权重。
