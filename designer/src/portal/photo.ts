/**
 * Makes a phone's photo small before it is sent: at most 1600 px on the longer side, JPEG. Drawing it anew also drops
 * its metadata, so the place where a citizen took it does not travel along unasked.
 */
const LONGEST = 1600;
const QUALITY = 0.82;
/** Below this a photo that is already small enough is sent as it is drawn, not enlarged. */
export const fitInto = (width: number, height: number): { width: number; height: number } => {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
};

export async function shrink(file: File): Promise<File> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  try {
    const size = fitInto(picture.width, picture.height);
    const canvas = document.createElement('canvas');
    canvas.width = size.width;
    canvas.height = size.height;
    canvas.getContext('2d')?.drawImage(picture, 0, 0, size.width, size.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
    if (!blob) throw new Error('no picture');
    return new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' });
  } finally {
    picture.close();
  }
}
