package org.opentsm.tsm.cli.doctor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel offers to TSMs, and to collectors of statements by a root of trust. */
final class KernelChecks {
  private static final Pattern CHOSEN = Pattern.compile("\\[([a-z]{1,32})]");

  private final Host host;

  KernelChecks(Host host) {
    this.host = host;
  }

  List<Finding> findings() {
    return List.of(tpm(), tsm(), pci(), lockdown(), configfs());
  }

  private Finding tpm() {
    String id = "tpm";
    Path device = host.at("dev/tpmrm0");
    if (!Files.exists(device)) {
      return Finding.warn(
          id,
          "there is no /dev/tpmrm0",
          "evidence cannot name this machine by a TPM; enable it in the firmware if there is one");
    }
    try (FileChannel _ =
        FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return Finding.pass(id, "/dev/tpmrm0 can be opened");
    } catch (IOException e) {
      return Finding.forbidden(
          id,
          "/dev/tpmrm0: expected to open it, found " + e.getClass().getSimpleName(),
          "put the user into the group of the device (mostly tss); under systemd: DeviceAllow=");
    }
  }

  private Finding tsm() {
    String id = "kernel.tsm";
    List<String> names = host.list("sys/class/tsm").orElse(List.of());
    return names.isEmpty()
        ? Finding.warn(
            id,
            "the kernel has no TSM (/sys/class/tsm)",
            "TSMs in user space, as native-cma, do without; for others take a kernel with"
                + " CONFIG_PCI_TSM and the platform's driver")
        : Finding.pass(id, "the kernel's TSMs: " + String.join(", ", names));
  }

  private Finding pci() {
    String id = "kernel.pci";
    Optional<List<String>> devices = host.list("sys/bus/pci/devices");
    return devices.isEmpty()
        ? Finding.warn(
            id, "there is no /sys/bus/pci", "PCI devices cannot be reached here; mount sysfs")
        : Finding.pass(id, devices.get().size() + " PCI functions");
  }

  private Finding lockdown() {
    String id = "kernel.lockdown";
    Optional<String> text = host.read("sys/kernel/security/lockdown");
    if (text.isEmpty()) {
      return Finding.pass(id, "the kernel has no lockdown");
    }
    Matcher chosen = CHOSEN.matcher(text.get());
    String mode = chosen.find() ? chosen.group(1) : "unknown";
    return mode.equals("none")
        ? Finding.pass(id, "lockdown is none")
        : Finding.warn(
            id,
            "lockdown is " + mode,
            "programs may not write to the configuration space of PCI devices: reach them by a TSM"
                + " of the kernel");
  }

  private Finding configfs() {
    String id = "kernel.configfs";
    Path reports = host.at("sys/kernel/config/tsm/report");
    if (!Files.isDirectory(reports)) {
      return Finding.warn(
          id,
          "there is no /sys/kernel/config/tsm/report",
          "statements of TDX, SEV-SNP and CCA cannot be had; in a confidential guest mount configfs"
              + " and load the platform's guest driver");
    }
    return Files.isWritable(reports)
        ? Finding.pass(id, "/sys/kernel/config/tsm/report can be used")
        : Finding.forbidden(
            id,
            "/sys/kernel/config/tsm/report: expected that this user can write to it, found that he"
                + " cannot",
            "run the collector as root, or let the user in by chown");
  }
}
