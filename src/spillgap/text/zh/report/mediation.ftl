# 中介效应一章。

title = 中介效应

refused = 数据不支持中介效应估计。
opening = { $treatment }的效应有多少经由{ $mediator }（{ $model }）？各路径为效应矩阵之积；只有在给定控制变量与固定效应后，没有遗漏因素同时影响中介变量与结果变量时，路径才有因果含义。

path = 经由中介变量，本地处理变量增加一单位使结果变动 { SIG($own) } [{ SIG($own_lower) } 至 { SIG($own_upper) }]，其他各地均增加一单位使其变动 { SIG($neighbours) } [{ SIG($neighbours_lower) } 至 { SIG($neighbours_upper) }]（95% 区间）。
caution = 注意：{ $warning }
steps = 只有在给定处理变量与控制变量后中介变量近似随机时，第三个回归才能作为路径的证据（江艇 2022）。

paths-figure =
    .caption = 直接路径、经中介变量的路径与总效应
    .alt = 各路径的本地、邻地与总效应及其区间。
confounding-figure =
    .caption = 存在遗漏因素时经中介变量的路径
    .alt = 路径随两个方程误差相关系数的变化及其区间。
