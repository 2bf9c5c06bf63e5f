# spreg 的估计结果（spillgap.pysal）。

## 估计量的内容与方法：按其在 spreg 中的名称。

label-OLS = 线性模型，最小二乘法
label-TSLS = 线性模型，两阶段最小二乘法
label-GM-Lag = 空间滞后模型，空间两阶段最小二乘法
label-GM-Error = 空间误差模型，广义矩估计
label-GM-Error-Het = 空间误差模型，广义矩估计，各个体方差不同
label-GM-Error-Hom = 空间误差模型，广义矩估计，方差相同
label-GM-Combo = 空间滞后与误差模型，广义矩估计
label-GM-Combo-Het = 空间滞后与误差模型，广义矩估计，各个体方差不同
label-GM-Combo-Hom = 空间滞后与误差模型，广义矩估计，方差相同
label-ML-Lag = 空间滞后模型，极大似然法
label-ML-Error = 空间误差模型，极大似然法
label-Probit = Probit 模型，极大似然法
label-Panel-FE-Lag = 含个体效应的空间滞后模型，极大似然法
label-Panel-FE-Error = 含个体效应的空间误差模型，极大似然法
label-Panel-RE-Lag = 含随机效应的空间滞后模型，极大似然法
label-Panel-RE-Error = 含随机效应的空间误差模型，极大似然法
label-GM-KKP = 含随机效应的空间误差模型，广义矩估计
label-GMM-Error = 空间误差模型，广义矩估计，种类由 estimator= 指定
label-NSLX = 邻居变量按距离函数加权的线性模型，非线性最小二乘法
label-SUR = 似不相关回归，广义最小二乘法
label-SURerrorGM = 含空间误差的似不相关回归，广义矩估计
label-SURerrorML = 含空间误差的似不相关回归，极大似然法
label-SURlagIV = 含空间滞后的似不相关回归，三阶段最小二乘法
label-ThreeSLS = 多方程模型，三阶段最小二乘法
# 分区制的估计量。$label：同上。
by-regime = { $label }，系数随区制而异
# 估计表下方。$name：spreg 中的类名。$label：同上。
estimated = 由 spreg 的 { $name } 估计：{ $label }。

## 警告。$name：spreg 中的类名。

stops-early = spreg 的 { $name } 可能在似然函数达到最大值之前停止搜索而不作提示，且估计值随个体的排列顺序而变。请与 SEM(..., effects="random") 的结果对照。
short-of-its-slope = spreg 的 { $name } 的标准误并非非线性最小二乘法的标准误：指数形式下对 alpha 的导数是另一个函数，幂形式下在最远的邻居处为无穷大，且忽略了 alpha 与系数之间的协方差。请只看估计值，不看检验。
# $message：scipy 给出的搜索结束原因。
not-converged = spreg 的 { $name } 结束搜索时未达到最小值：{ $message }
kkp-weights = full_weights=True 时，spreg 的 { $name } 所用的矩条件权重矩阵中有两个元素 T12 和 T22 与 Kapoor、Kelejian 和 Prucha（2007）不同。估计仍是一致的，但不如用文中权重时精确。
# $parameter：rho 或 lambda，可带分区或方程。$value：估计值。$bound：搜索区间的端点（文字）。
at-bound = { $parameter } = { NUM($value, decimals: 3) }，位于 spreg 的 { $name } 搜索区间（−{ $bound } 至 { $bound }）的端点：这是边界，不是估计值。

## spreg 计算的检验，作为表格的行。

test-condition-number = 解释变量的条件数
test-jarque-bera = Jarque–Bera，误差正态性
test-breusch-pagan = Breusch–Pagan，同方差
test-koenker-bassett = Koenker–Bassett，同方差
test-white = White，同方差
test-moran-residuals = 残差的莫兰指数（标准化值）
test-lm-lag = LM，空间滞后
test-robust-lm-lag = 稳健 LM，空间滞后
test-lm-error = LM，空间误差
test-robust-lm-error = 稳健 LM，空间误差
test-lm-sarma = LM，空间滞后与误差
test-lm-wx = LM，邻居变量
test-robust-lm-wx = 稳健 LM，邻居变量
test-robust-lm-lag-durbin = 稳健 LM，含邻居变量时的空间滞后
test-lm-durbin = LM，空间滞后与邻居变量
test-anselin-kelejian = Anselin–Kelejian，空间误差
test-durbin-wu-hausman = Durbin–Wu–Hausman，外生性
test-lm-sigma = LM，方程间不相关
test-lr-sigma = LR，方程间不相关
test-lm-error-system = LM，各方程的空间误差
test-lm-lag-system = LM，各方程的空间滞后
test-lr-lambda = LR，lambda 全为零
test-wald-lambda = Wald，lambda 全为零
test-equal-lambda = Wald，各方程 lambda 相等
test-wald-rho = Wald，rho 全为零
