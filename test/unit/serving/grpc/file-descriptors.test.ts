import { describe, expect, it } from 'vitest';
import { decodeMessage } from '../../../../core/formats/index.ts';
import { type DescriptorProto, fileDescriptorType } from '../../../../core/serving/grpc/descriptor-messages.ts';
import { describeServices } from '../../../../core/serving/grpc/file-descriptors.ts';
import { services } from '../../../../core/serving/grpc/service-table.ts';

const files = [...describeServices(services).byName.values()].map(({ bytes }) => decodeMessage(fileDescriptorType, bytes));
const all = (messages: readonly DescriptorProto[]): readonly DescriptorProto[] =>
  messages.flatMap((message) => [message, ...all(message.nested_type)]);
const messages = all(files.flatMap(({ message_type }) => message_type));

describe('the descriptors of what the server speaks', () => {
  it('declare the members of a oneof one after the other, which Go asks for', () => {
    const apart = messages.filter(({ field }) => {
      const runs = field.map(({ oneof_index }) => oneof_index).filter((index, i, indexes) => i === 0 || index !== indexes[i - 1]);
      const named = runs.filter((index) => index !== undefined);
      return new Set(named).size !== named.length;
    });
    expect(apart.map(({ name }) => name)).toEqual([]);
    expect(messages.filter(({ oneof_decl }) => oneof_decl.length > 0).length).toBeGreaterThan(5);
  });

  it('hold every service', () => {
    const described = files.flatMap((file) => file.service.map(({ name }) => `${file.package}.${name}`));
    expect(described.sort()).toEqual(Object.keys(services).sort());
  });
});
