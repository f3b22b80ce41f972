/** Field tables of tensorflow.Example, which the serving interfaces carry as bytes: for descriptors, and for JSON's examples. */

import { defineMessage, mapOf, nested, repeated, scalar } from '../../formats/index.ts';

const packed = { packed: true };

export interface BytesList {
  value: Uint8Array[];
}
const bytesListType = defineMessage<BytesList>('tensorflow.BytesList', 'implicit', [
  repeated(scalar<BytesList>('bytes', 'value', 1)),
]);
export interface FloatList {
  value: number[];
}
const floatListType = defineMessage<FloatList>('tensorflow.FloatList', 'implicit', [
  repeated(scalar<FloatList>('float', 'value', 1, packed)),
]);
export interface Int64List {
  value: bigint[];
}
const int64ListType = defineMessage<Int64List>('tensorflow.Int64List', 'implicit', [
  repeated(scalar<Int64List>('bigint', 'value', 1, packed)),
]);

export interface Feature {
  bytes_list?: BytesList;
  float_list?: FloatList;
  int64_list?: Int64List;
}
const kind = { oneof: 'kind' };
const featureType = defineMessage<Feature>('tensorflow.Feature', 'implicit', [
  nested<Feature>(() => bytesListType, 'bytes_list', 1, kind),
  nested<Feature>(() => floatListType, 'float_list', 2, kind),
  nested<Feature>(() => int64ListType, 'int64_list', 3, kind),
]);

export interface Features {
  feature: Map<string, Feature>;
}
const featuresType = defineMessage<Features>('tensorflow.Features', 'implicit', [
  mapOf(nested<Features>(() => featureType, 'feature', 1)),
]);

export interface Example {
  features?: Features;
}
export const exampleType = defineMessage<Example>('tensorflow.Example', 'implicit', [
  nested<Example>(() => featuresType, 'features', 1),
]);
