// What people and shells read in the bundle: the launcher and the README.

/**
 * The launcher needs nothing but a shell: it finds its folder with what every shell has built in, so
 * it works from any folder and with an empty PATH. What a link points to no shell can tell by itself.
 */
export function launcher(): string {
  return `#!/bin/sh
if [ -h "$0" ]; then
  echo "bindmap: error: $0 is a link, from which the program can't find its files. Put its folder on the PATH, or write a file that says: exec '/path/to/bindmap' \\"\\$@\\"" >&2
  exit 2
fi
case $0 in
  /*) here=\${0%/*} ;;
  */*) here=./\${0%/*} ;;
  *) here=. ;;
esac
exec "$here/runtime/node" "$here/dist/cli/start.cjs" "$@"
`;
}

export function readme(version: string, commit: string, node: string): string {
  return `bindmap ${version} for Linux on x86-64 (commit ${commit}, Node.js ${node} included)

Nothing is installed and no network is needed. Unpack it anywhere:

  tar -xf bindmap-${version}-linux-x64.tar.*
  cd bindmap-${version}-linux-x64
  ./bindmap doctor
  ./bindmap bench check

"doctor" says what the machine offers and tests its GPU. "bench check" fits simulated voxels on the
GPU and in double precision, and these by brute force as well; it prints how far they are apart, and
exits 1 when one fails. Then, for example:

  ./bindmap fit data-samples/srtm/sub-01/pet/*_pet.nii.gz \\
      --ref data-samples/srtm/derivatives/bindmap-truth/sub-01/pet/*_desc-reference_mask.nii.gz \\
      --out maps
  ./bindmap data-samples/srtm maps participant --derivatives bindmap-truth --ref-mask reference
  ./bindmap --help

HOW FAST THE MACHINE IS
  All that can be measured there, with a result file for each part of it:

    ./bindmap bench all --out results

  It takes about half an hour and up to 5 GB in the folder for temporary files, or in another one with
  --dir FOLDER. A part that fails is named at the end, and the others are measured all the same.
  "bench all --quick" is over in some minutes; "bench --help" lists the parts. Where Python has torch,
  the same search as matrix products:

    runtime/node dist/bench/opponents-torch-input.js curves
    python3 dist/bench/torch_grid.py curves

THE FOLDER
  It may be moved. To have the command at hand, put the folder on the PATH; a symbolic link to
  "bindmap" does not work, and says so.

WHAT THE MACHINE NEEDS
  To unpack it: tar with xz (or a bundle made by "npm run bundle -- --gzip").
  CPU: glibc 2.28 and libstdc++ (any distribution since about 2019).
  GPU: glibc 2.34 and the libstdc++ of GCC 12 (Debian 12, Ubuntu 22.04, Fedora 36, RHEL 10), the GPU's
  driver with its Vulkan part, and the Vulkan loader, libvulkan.so.1.

LIBSTDC++ IS TOO OLD
  RHEL 9 and its kin have the libstdc++ of GCC 11; "doctor" then says that GLIBCXX_3.4.30 is not found.
  Any newer libstdc++.so.6 will do, such as that of an environment module (GCC 12 or later) or of a
  conda environment:

    export LD_LIBRARY_PATH=/path/to/its/lib

NO VULKAN LOADER
  On Debian and Ubuntu it is in the package libvulkan1; NVIDIA's driver needs libegl1, libglvnd0,
  libgl1, libglx0, libx11-6, libxext6, libxcb1, libxau6, libxdmcp6, libbsd0 and libmd0 beside it, as
  far as the machine lacks them. Fedora and RHEL call the loader vulkan-loader. Without root, on a
  machine with network:

    apt-get download libvulkan1 libegl1 libglvnd0

  and, where bindmap shall run:

    mkdir -p ~/vulkan && for deb in *.deb; do dpkg-deb -x "$deb" ~/vulkan; done
    export LD_LIBRARY_PATH=$HOME/vulkan/usr/lib/x86_64-linux-gnu

  Without dpkg-deb: ar x PACKAGE.deb && tar -xf data.tar.* -C ~/vulkan

NVIDIA, AND NO ADAPTER
  The loader looks for the driver's manifest in /etc/vulkan/icd.d and /usr/share/vulkan/icd.d. In a
  container it is often not there although the driver's libraries are. Then write it:

    echo '{"file_format_version":"1.0.0","ICD":{"library_path":"libGLX_nvidia.so.0","api_version":"1.3.0"}}' > ~/nvidia_icd.json
    export VK_DRIVER_FILES=$HOME/nvidia_icd.json

  Where there is no X library, name libEGL_nvidia.so.0 instead of libGLX_nvidia.so.0. A container
  must be started with NVIDIA_DRIVER_CAPABILITIES=all, or with compute,utility,graphics.

bindmap is under the MIT licence (LICENSE), Node.js and the packages in node_modules under their own.
`;
}
