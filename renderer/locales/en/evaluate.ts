/** Strings of the evaluate screen, and the names of the metrics. */

export const evaluate = {
  metrics: {
    accuracy: 'Accuracy',
    precision: 'Precision',
    recall: 'Recall',
    f1: 'F1',
    auc: 'AUC',
    auc_precision_recall: 'AUC-PR',
    log_loss: 'Log loss',
    calibration: 'Calibration',
    rmse: 'RMSE',
    mae: 'MAE',
    r2: 'R²',
    skill: 'Skill',
  },
} as const;
