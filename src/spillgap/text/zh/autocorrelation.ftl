# 由 esda 计算的空间自相关统计量：名称。

geary = Geary's C
join-counts = 连接计数
