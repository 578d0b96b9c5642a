import type { FileType } from '../../sys/sys.ts';
import type { Listed } from './list-format.ts';

const archives =
  /\.(tar|tgz|arc|arj|taz|lha|lz4|lzh|lzma|tlz|txz|tzo|t7z|zip|z|dz|gz|lrz|lz|lzo|xz|zst|tzst|bz2|bz|tbz|tbz2|tz|deb|rpm|jar|war|ear|sar|rar|alz|ace|zoo|cpio|7z|rz|cab|wim|swm|dwm|esd)$/;
const pictures =
  /\.(avif|jpg|jpeg|mjpg|mjpeg|gif|bmp|pbm|pgm|ppm|tga|xbm|xpm|tif|tiff|png|svg|svgz|mng|pcx|mov|mpg|mpeg|m2v|mkv|webm|webp|ogm|mp4|m4v|mp4v|vob|qt|nuv|wmv|asf|rm|rmvb|flc|avi|fli|flv|gl|dl|xcf|xwd|yuv|cgm|emf|ogv|ogx)$/;
const sounds = /\.(aac|au|flac|m4a|mid|midi|mka|mp3|mpc|ogg|ra|wav|oga|opus|spx|xspf)$/;
const leftovers = /(~|#|\.(bak|crdownload|dpkg-dist|dpkg-new|dpkg-old|dpkg-tmp|old|orig|part|rej|rpmnew|rpmorig|rpmsave|swp|tmp|ucf-dist|ucf-new|ucf-old))$/;

/** The default database of dircolors 9.1. */
const byType: Record<FileType, (entry: Listed) => string | undefined> = {
  directory: ({ stat: { mode } }) => (mode & 2 ? (mode & 0o1000 ? '30;42' : '34;42') : mode & 0o1000 ? '37;44' : '01;34'),
  symlink: ({ stat, leadsTo }) => (stat.target !== undefined && leadsTo === undefined ? '40;31;01' : '01;36'),
  socket: () => '01;35',
  fifo: () => '40;33',
  character: () => '40;33;01',
  block: () => '40;33;01',
  file: ({ name, stat: { mode } }) => (mode & 0o4000 ? '37;41' : mode & 0o2000 ? '30;43' : mode & 0o111 ? '01;32' : byName(name)),
};

const byName = (name: string): string | undefined =>
  archives.test(name.toLowerCase()) ? '01;31' : pictures.test(name) ? '01;35' : sounds.test(name) ? '00;36' : leftovers.test(name) ? '00;90' : undefined;

export function colourOf(entry: Listed, text: string): string {
  const found = byType[entry.stat.type](entry);
  return found === undefined ? text : `\x1b[${found}m${text}\x1b[0m`;
}
