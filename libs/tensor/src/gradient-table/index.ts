export { opCases } from './cases/index.ts';
export { type OpsColumn, opsDocument } from './document.ts';
export { gradientTable, type GradientRow, TOLERANCE, untried, type Verdict } from './gradient-table.ts';
export { type Drawn, type OpCase } from './op-case.ts';
export { type CaseErrors, type Differentiation, verifyCase } from './verify-case.ts';
