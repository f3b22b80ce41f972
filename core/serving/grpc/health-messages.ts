/** Field tables of package `grpc.health.v1`. */

import { defineMessage, namedEnum, scalar } from '../../formats/index.ts';

const servingStates = { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } as const;

export interface HealthRequest {
  service: string;
}
export const healthRequestType = defineMessage<HealthRequest>('grpc.health.v1.HealthCheckRequest', 'implicit', [
  scalar<HealthRequest>('string', 'service', 1),
]);

export interface HealthResponse {
  status: keyof typeof servingStates;
}
const responseName = 'grpc.health.v1.HealthCheckResponse';
export const healthResponseType = defineMessage<HealthResponse>(responseName, 'implicit', [
  namedEnum<HealthResponse>(`${responseName}.ServingStatus`, servingStates, 'status', 1),
]);
