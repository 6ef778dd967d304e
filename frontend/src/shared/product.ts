export const PRODUCT = '公务用车“全省一张网”'
