export {
  type BackendName,
  backendNames,
  type BackendState,
  type FoundBackend,
  type MissingBackend,
} from './backend.ts';
export { availableBackends, type BackendInUse, useBackend } from './use-backend.ts';
