# 由 esda 计算的空间自相关统计量：名称。

geary = Geary's C
join-counts = 连接计数
lee = Lee's L
local-geary = 局部 Geary's c
local-geary-mv = 多变量局部 Geary's c
local-join-count = 局部连接计数
local-join-count-bv = 两类单元间的局部连接计数
local-join-count-mv = 共位局部连接计数
losh = 局部空间异方差
local-lee = 局部 Lee's L
