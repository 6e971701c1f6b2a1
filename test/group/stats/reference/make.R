# Reference values for test/group/stats, from R's own stats package: Rscript make.R, in this folder.
# Each case keeps the call that made it. Numbers have 17 digits, so they are read back to the bit.

number <- function(x) ifelse(is.finite(x), sprintf("%.17g", x), "null")
list_of <- function(x) paste0("[", paste(number(x), collapse = ", "), "]")
quoted <- function(x) paste0("\"", gsub("\"", "\\\\\"", gsub("\\\\", "\\\\\\\\", x)), "\"")
object <- function(fields) {
  paste0("{", paste0(quoted(names(fields)), ": ", unlist(fields), collapse = ", "), "}")
}
write_cases <- function(file, cases) {
  text <- paste0("{\"r\": ", quoted(R.version.string), ",\n\"cases\": [\n",
                 paste(cases, collapse = ",\n"), "\n]}\n")
  writeLines(text, file, sep = "")
}

# A grid: one call, many arguments.
grid <- function(call, arguments) {
  value <- eval(parse(text = call), arguments)
  keep <- is.finite(value) & value > 1e-300
  rows <- cbind(as.matrix(arguments), value)[keep, , drop = FALSE]
  rows <- paste0("[", apply(rows, 1, function(row) paste(number(row), collapse = ", ")), "]")
  object(list(call = quoted(call), arguments = paste0("[", paste(quoted(names(arguments)), collapse = ", "), "]"),
              rows = paste0("[", paste(rows, collapse = ",\n"), "]")))
}

df <- c(0.7, 1, 2, 3, 5, 9.37, 17.2, 28, 100, 1000, 1e5)
t <- c(1e-8, 1e-3, 0.05, 0.5, 1, 1.7, 2.5, 5, 10, 25, 37, 100, 1e3, 1e6, 1e12, 1e30)
df1 <- c(1, 2, 3, 7, 40)
df2 <- c(1, 2, 5, 8, 28, 60.5, 1000)
f <- c(1e-6, 1e-2, 0.3, 1, 2.7, 10, 60, 500, 1e4, 1e8, 1e10, 1e15)
level <- c(0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.999999, 1 - 1e-12)
shape <- c(0.5, 1, 1.5, 4.25, 14, 50, 500)
x <- c(1e-12, 1e-4, 0.01, 0.2, 0.5, 0.8, 0.99)
# Below 1 degree of freedom R's qt misses its own pt by up to 5e-5, so it starts at 1.
write_cases("distributions.json", c(
  grid("lgamma(a)", expand.grid(a = c(1e-6, 0.1, 0.5, 1.5, 3, 7.25, 10, 33.3, 171, 1e4, 1e8))),
  grid("2 * pnorm(-z)", expand.grid(z = c(0, 1e-9, 0.01, 0.3, 1, 1.96, 2.499, 2.501, 3, 5, 8, 12, 20, 30, 37))),
  grid("2 * pt(-t, df)", expand.grid(t = t, df = df)),
  grid("pf(f, df1, df2, lower.tail = FALSE)", expand.grid(f = f, df1 = df1, df2 = df2)),
  grid("pbeta(x, a, b)", expand.grid(x = x, a = shape, b = shape)),
  grid("pbeta(x, a, b, lower.tail = FALSE)", expand.grid(x = x, a = shape, b = shape)),
  grid("qnorm((1 - level) / 2, lower.tail = FALSE)", expand.grid(level = level)),
  grid("qt((1 - level) / 2, df, lower.tail = FALSE)", expand.grid(level = level, df = df[df >= 1]))
))

# Tests: the data, the call, and what it gave.
case <- function(call, figures, ...) {
  data <- list(...)
  result <- eval(parse(text = call), data)
  object(list(call = quoted(call), data = object(lapply(data, list_of)),
              figures = object(lapply(figures(result), list_of))))
}
t_figures <- function(r) list(t = r$statistic, df = r$parameter, p = r$p.value, interval = r$conf.int)

before <- c(2.31, 2.05, 1.98, 2.44, 2.20, 1.87, 2.65, 2.12)
after <- c(2.10, 2.01, 2.02, 2.21, 2.05, 1.90, 2.41, 2.00)
other <- c(1.2, 1.9, 1.45, 2.8, 1.1)
small <- c(0.12, 0.35, -0.08, 0.41, 0.27)
apart <- c(1, 1 + 1e-9, 1 - 1e-9, 1 + 2e-9, 1)
write_cases("t-tests.json", c(
  case("t.test(x)", t_figures, x = small),
  case("t.test(x, mu = 0.1, conf.level = 0.9)", t_figures, x = small),
  case("t.test(x)", t_figures, x = apart),
  case("t.test(second, first, paired = TRUE)", t_figures, first = before, second = after),
  case("t.test(second, first)", t_figures, first = before, second = other),
  case("t.test(second, first, conf.level = 0.99)", t_figures, first = before, second = after),
  case("t.test(second, first, var.equal = TRUE)", t_figures, first = before, second = other),
  case("t.test(second, first, var.equal = TRUE)", t_figures, first = before, second = after)
))

# Exact p, Hodges-Lehmann and its interval: R has them without ties and zeros.
w_figures <- function(r) list(statistic = r$statistic, p = r$p.value, estimate = r$estimate, interval = r$conf.int)
n10 <- list(c(1, 2, 4, 7, 9), c(2, 8, 10), c(3, 4, 9, 10), c(1, 3, 6, 9, 10))
signed <- function(positive) (1:10) * ifelse(1:10 %in% positive, 1, -1)
set.seed(3)
long <- round(rnorm(30, 0.4), 4)
wide <- round(rnorm(25, 0.6), 4)
exactly <- "wilcox.test(x, exact = TRUE, conf.int = TRUE)"
between <- "wilcox.test(second, first, exact = TRUE, conf.int = TRUE)"
approximately <- "wilcox.test(x, exact = FALSE, correct = FALSE)"
p_only <- function(r) list(statistic = r$statistic, p = r$p.value)
write_cases("signed-rank.json", c(
  vapply(n10, function(positive) case(exactly, w_figures, x = signed(positive)), ""),
  case(exactly, w_figures, x = c(0.12, 0.35, -0.08, 0.41, 0.27, 0.5)),
  case(exactly, w_figures, x = long),
  case(approximately, p_only, x = c(0.1, 0.2, 0.2, -0.2, 0.5, 0.5, 0.7, -0.1, 0.9, 0.3)),
  case(approximately, p_only, x = rep(long, 8) + (1:240) / 97)
))
write_cases("mann-whitney.json", c(
  case(between, w_figures, first = before, second = other),
  case(between, w_figures, first = long, second = wide),
  case("wilcox.test(second, first, exact = TRUE, conf.int = TRUE, conf.level = 0.9)", w_figures,
       first = c(1, 2, 3), second = c(4.5, 5, 6, 7.25)),
  case("wilcox.test(second, first, exact = FALSE, correct = FALSE)", p_only,
       first = round(long, 1), second = round(wide, 1)),
  case("wilcox.test(second, first, exact = FALSE, correct = FALSE)", p_only,
       first = rep(round(long, 2), 2), second = rep(round(wide, 2), 2))
))

# 2 x 2 mixed analysis of variance. Type I is aov's; type III of time is the intercept of the changes
# on a sum-to-zero contrast, type III of the others is their slope.
mixed_call <- paste(
  "{ n <- c(length(a1), length(b1)); y <- c(a1, b1, a2, b2);",
  "group <- factor(rep(rep(c('a', 'b'), n), 2)); time <- factor(rep(1:2, each = sum(n)));",
  "id <- factor(rep(seq_len(sum(n)), 2)); one <- group[seq_len(sum(n))];",
  "change <- c(a2 - a1, b2 - b1); mean2 <- (c(a1, b1) + c(a2, b2)) / 2;",
  "list(aov = summary(aov(y ~ group * time + Error(id / time))),",
  "change = summary(lm(change ~ C(one, contr.sum))), mean = summary(lm(mean2 ~ C(one, contr.sum)))) }")
mixed_figures <- function(r) {
  persons <- r$aov[["Error: id"]][[1]]
  within <- r$aov[["Error: id:time"]][[1]]
  list(df = persons["Residuals", "Df"],
       group = c(r$mean$coefficients[2, 3]^2, r$mean$coefficients[2, 4]),
       time = c(r$change$coefficients[1, 3]^2, r$change$coefficients[1, 4]),
       interaction = c(r$change$coefficients[2, 3]^2, r$change$coefficients[2, 4]),
       groupTypeI = unlist(persons[1, 4:5]), timeTypeI = unlist(within[1, 4:5]),
       interactionTypeI = unlist(within[2, 4:5]))
}
round3 <- function(x) round(x, 3)
write_cases("mixed-anova.json", c(
  case(mixed_call, mixed_figures, a1 = c(1.31, 1.05, 0.98, 1.44, 1.2), a2 = c(1.1, 1.01, 1.02, 1.21, 1.05),
       b1 = c(1.87, 1.65, 1.12, 1.4, 1.33), b2 = c(1.9, 1.41, 1, 1.45, 1.2)),
  case(mixed_call, mixed_figures, a1 = round3(rnorm(20, 1.3, 0.2)), a2 = round3(rnorm(20, 1.2, 0.2)),
       b1 = round3(rnorm(10, 1.25, 0.2)), b2 = round3(rnorm(10, 1.27, 0.2))),
  case(mixed_call, mixed_figures, a1 = c(4, 5, 7), a2 = c(6, 9, 8), b1 = c(1, 4, 2, 6, 3, 5, 7), b2 = c(2, 2, 6, 5, 4, 9, 7))
))

r_figures <- function(r) list(r = r$estimate, t = r$statistic, df = r$parameter, p = r$p.value, interval = r$conf.int)
s_figures <- function(r) list(rho = r$estimate, p = r$p.value)
tied <- c(0.1, 0.2, 0.2, -0.2, 0.5, 0.5, 0.7, -0.1, 0.9, 0.3)
with_tied <- c(3, 4, 4, 1, 6, 7, 7, 2, 5, 5)
covariate <- c(31, 45, 28, 52, 39, 33, 47, 41)
partial <- "{ x <- resid(lm(first ~ covariate)); y <- resid(lm(second ~ covariate)); r <- cor(x, y); k <- length(x) - 3; t <- r * sqrt(k / (1 - r^2)); list(r = r, t = t, df = k, p = 2 * pt(-abs(t), k), interval = tanh(atanh(r) + c(-1, 1) * qnorm(0.975) / sqrt(k - 1))) }"
write_cases("correlation.json", c(
  case("cor.test(first, second)", r_figures, first = before, second = after),
  case("cor.test(first, second, conf.level = 0.9)", r_figures, first = tied, second = with_tied),
  case("cor.test(first, second, method = 'spearman', exact = TRUE)", s_figures, first = before, second = after),
  case("cor.test(first, second, method = 'spearman', exact = TRUE)", s_figures, first = before, second = covariate),
  case("cor.test(first, second, method = 'spearman', exact = TRUE)", s_figures, first = small, second = other),
  case("cor.test(first, second, method = 'spearman', exact = FALSE)", s_figures, first = tied, second = with_tied),
  case("cor.test(first, second, method = 'spearman', exact = FALSE)", s_figures, first = long[1:25], second = wide),
  case(partial, identity, first = before, second = after, covariate = covariate),
  case(partial, identity, first = tied, second = with_tied, covariate = c(3, 1, 4, 1, 5, 9, 2, 6, 5, 3))
))

ps <- c(0.0001, 0.04, 0.03, 0.8, 0.03, 0.012, 1, 0.5)
adjusted <- function(r) list(adjusted = r)
write_cases("adjust.json", c(
  case("p.adjust(p, 'bonferroni')", adjusted, p = ps),
  case("p.adjust(p, 'holm')", adjusted, p = ps),
  case("p.adjust(p, 'BH')", adjusted, p = ps)
))

minutes <- c(0, 2, 5, 10, 20, 30, 45, 60, 75, 90, 105, 120)
plasma <- c(0.4, 1.8, 3.9, 6.2, 8.8, 9.9, 10.1, 9.4, 8.2, 7.4, 6.1, 5.5)
trend_figures <- function(r) list(coefficients = r$fit$coefficients, residualSd = r$sd, area = r$area)
trend <- function(degree) paste0("{ fit <- lm(value ~ poly(time, ", degree,
  ", raw = TRUE)); b <- coef(fit); area <- function(t) sum(b * t^seq_along(b) / seq_along(b));",
  " list(fit = list(coefficients = unname(b)), sd = summary(fit)$sigma, area = area(to) - area(from)) }")
write_cases("curves.json", c(
  case("sum(diff(time) * (head(value, -1) + tail(value, -1)) / 2)", function(r) list(area = r), time = minutes, value = plasma),
  case(trend(1), trend_figures, time = minutes, value = plasma, from = 0, to = 120),
  case(trend(3), trend_figures, time = minutes, value = plasma, from = 0, to = 120),
  case(trend(4), trend_figures, time = minutes, value = plasma, from = 10, to = 110)
))

describe <- "c(length(x), mean(x), sd(x), median(x), quantile(x, c(0.25, 0.75), type = 7), IQR(x), min(x), max(x), sd(x) / abs(mean(x)))"
d_figures <- function(r) list(figures = r)
write_cases("describe.json", c(
  case(describe, d_figures, x = before), case(describe, d_figures, x = other),
  case(describe, d_figures, x = -long), case(describe, d_figures, x = c(3, 1))
))
