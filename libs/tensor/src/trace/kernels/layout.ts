// tfjs keeps channels last and filters as [height, width, in, out]; ONNX keeps channels first and filters as [out, in, height, width].
import { type backend_util } from '@tensorflow/tfjs-core';
import { type Graph, ops, type Value } from '@ergodic/onnx';

export type ConvInfo = backend_util.Conv2DInfo;

/** To [batch, channels, height, width]. */
export function channelsFirst(graph: Graph, x: Value, info: Pick<ConvInfo, 'dataFormat'>): Value {
  return info.dataFormat === 'channelsFirst' ? x : ops.transpose(graph, x, [0, 3, 1, 2]);
}

/** From [batch, channels, height, width] to the layout that tfjs was asked for. */
export function asAsked(graph: Graph, x: Value, info: Pick<ConvInfo, 'dataFormat'>): Value {
  return info.dataFormat === 'channelsFirst' ? x : ops.transpose(graph, x, [0, 2, 3, 1]);
}

/** How the window moves. Where tfjs rounds the number of places up, the border behind is wider than it says. */
export function windowsOf(info: ConvInfo): Required<ops.WindowOptions> {
  const { padInfo, strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  const behind = (places: number, stride: number, reach: number, length: number, before: number, after: number) =>
    Math.max(after, (places - 1) * stride + reach - length - before);
  const { effectiveFilterHeight: reachDown, effectiveFilterWidth: reachAcross } = info;
  return {
    strides: [strideHeight, strideWidth],
    dilations: [dilationHeight, dilationWidth],
    padsBefore: [padInfo.top, padInfo.left],
    padsAfter: [
      behind(info.outHeight, strideHeight, reachDown, info.inHeight, padInfo.top, padInfo.bottom),
      behind(info.outWidth, strideWidth, reachAcross, info.inWidth, padInfo.left, padInfo.right),
    ],
  };
}

/** What the adjoint has to add at the end of each axis so that it has the length of the input. */
export function outputPadding(
  info: ConvInfo,
  { strides, padsBefore, padsAfter }: Required<ops.WindowOptions>,
): number[] {
  const missing = (length: number, places: number, reach: number, axis: number) =>
    length - ((places - 1) * strides[axis]! + reach - padsBefore[axis]! - padsAfter[axis]!);
  return [
    missing(info.inHeight, info.outHeight, info.effectiveFilterHeight, 0),
    missing(info.inWidth, info.outWidth, info.effectiveFilterWidth, 1),
  ];
}
