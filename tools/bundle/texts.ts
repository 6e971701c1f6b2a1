// What people and shells read in the bundle: launchers and the README.

/**
 * A launcher that needs nothing but a shell: it finds its folder with built-ins, so it works from
 * any folder, with an empty PATH, and (where readlink is in its usual place) through a link.
 *
 * @param up - From the launcher's folder to the bundle's: "." or "..".
 * @param settings - Variables for the program.
 */
export function launcher(
  up: string,
  script: string,
  settings: Readonly<Record<string, string>> = {},
): string {
  const sets = Object.entries(settings).map(([name, value]) => `export ${name}='${value}'\n`);
  return `#!/bin/sh
self=$0
if [ -L "$self" ]; then self=$(PATH=/usr/bin:/bin; readlink -f "$self"); fi
case $self in */*) ;; *) self=./$self ;; esac
here=$(cd "\${self%/*}/${up}" && pwd -P) || exit 70
${sets.join("")}exec "$here/runtime/node" "$here/${script}" "$@"
`;
}

export function readme(version: string, commit: string, node: string): string {
  return `bindmap ${version} for Linux on x86-64 (commit ${commit}, Node.js ${node} included)

Nothing is installed and no network is needed. Unpack it anywhere:

  tar -xf bindmap-${version}-linux-x64.tar.gz
  cd bindmap-${version}-linux-x64
  ./bindmap doctor

"doctor" says what the machine offers and tests its GPU. Then, for example:

  ./bindmap fit data-samples/srtm/sub-01/pet/*_pet.nii.gz \\
      --ref data-samples/srtm/derivatives/bindmap-truth/sub-01/pet/*_desc-reference_mask.nii.gz \\
      --out maps
  ./bindmap --help

The folder may be moved, and "bindmap" may be linked to from a folder of the PATH.

Is the GPU right?    bin/parity    fits simulated voxels on it and in double precision, prints how far
                                   they are apart, and exits 1 when a model fails
How fast is it?      bin/bench     writes bench/results/*.json in the current folder

WHAT THE MACHINE NEEDS
  CPU: glibc 2.28 and libstdc++ (any distribution since about 2019).
  GPU: glibc 2.34 (Debian 12, Ubuntu 22.04, RHEL 9), the GPU's driver with its Vulkan part, and the
  Vulkan loader, libvulkan.so.1.

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
