# The person pair, items and conditions by lme4's Laplace approximation.
# Called as: Rscript agreement_lme4.R LOG.csv FOUND.csv
suppressPackageStartupMessages(library(lme4))
paths <- commandArgs(trailingOnly = TRUE)
log <- read.csv(paths[1])
log$delay <- factor(log$delay)
started <- proc.time()["elapsed"]
fit <- glmer(
  score ~ aid + delay + (1 + aid | person) + (1 | item) + (0 + aid | item),
  data = log, family = binomial, nAGQ = 1,
  control = glmerControl(optimizer = "bobyqa", optCtrl = list(maxfun = 20000))
)
seconds <- proc.time()["elapsed"] - started
fixed <- coef(summary(fit))
spreads <- as.data.frame(VarCorr(fit))
of <- function(group, one, other = NA) {
  at <- spreads$grp == group & spreads$var1 == one
  at <- at & (if (is.na(other)) is.na(spreads$var2) else spreads$var2 %in% other)
  spreads$sdcor[at]
}
messages <- fit@optinfo$conv$lme4$messages
found <- rbind(
  data.frame(kind = "coefficient", name = rownames(fixed), estimate = fixed[, 1], error = fixed[, 2]),
  data.frame(
    kind = "spread",
    name = c("ability_sd", "aid_spread", "aid_correlation", "item_sd", "item_aid_sd"),
    estimate = c(
      of("person", "(Intercept)"), of("person", "aid"), of("person", "(Intercept)", "aid"),
      of("item", "(Intercept)"), of("item.1", "aid")
    ),
    error = NA
  ),
  data.frame(kind = "run", name = c("log_likelihood", "seconds"),
             estimate = c(as.numeric(logLik(fit)), seconds), error = NA),
  data.frame(kind = "version", name = c("R", "lme4"),
             estimate = c(as.character(getRversion()), as.character(packageVersion("lme4"))),
             error = NA),
  if (length(messages)) data.frame(kind = "warning", name = messages, estimate = NA, error = NA)
)
write.csv(found, paths[2], row.names = FALSE, quote = TRUE)
