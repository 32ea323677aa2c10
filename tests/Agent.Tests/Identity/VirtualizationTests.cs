using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Identity;
using CloudNexus.Agent.Tests.Doubles;

namespace CloudNexus.Agent.Tests.Identity;

public sealed class VirtualizationTests
{
    [Theory]
    [InlineData(".dockerenv", "", "docker", HostType.Container)]
    [InlineData("run/.containerenv", "engine=\"podman-4\"\n", "podman", HostType.Container)]
    [InlineData("run/systemd/container", "lxc\n", "lxc", HostType.Container)]
    [InlineData("run/systemd/container", "systemd-nspawn\n", "systemd-nspawn", HostType.Container)]
    [InlineData("run/systemd/container", "new-engine\n", "container", HostType.Container)]
    [InlineData("proc/1/environ", "PATH=/bin\0container=lxc-libvirt\0", "lxc", HostType.Container)]
    [InlineData("proc/1/cgroup", "12:cpu:/kubepods/burstable/pod1/abc\n", "kubernetes", HostType.Container)]
    [InlineData("run/secrets/kubernetes.io/serviceaccount/namespace", "default", "kubernetes", HostType.Container)]
    [InlineData("proc/1/cgroup", "12:cpu:/docker/abc\n", "docker", HostType.Container)]
    [InlineData("proc/1/cgroup", "0::/init.scope\n", "none", HostType.BareMetal)]
    [InlineData("proc/sys/kernel/osrelease", "5.15.90.1-microsoft-standard-WSL2\n", "wsl", HostType.VirtualMachine)]
    [InlineData("sys/hypervisor/type", "xen\n", "xen", HostType.VirtualMachine)]
    [InlineData("proc/device-tree/hypervisor/compatible", "linux,kvm\0", "kvm", HostType.VirtualMachine)]
    [InlineData("proc/cpuinfo", "flags\t\t: fpu hypervisor sse\n", "vm", HostType.VirtualMachine)]
    [InlineData("proc/cpuinfo", "flags\t\t: fpu sse\n", "none", HostType.BareMetal)]
    public void Of_OneMark_IsNamed(string file, string text, string name, string type)
    {
        using var tree = new HostTree();
        tree.Write(file, text);
        Assert.Equal(name, Virtualization.Of(tree.Path));
        Assert.Equal(type, HostType.Detect(tree.Path));
        Assert.Equal(type == HostType.Container, Virtualization.IsContainer(tree.Path));
    }

    [Theory]
    [InlineData("QEMU", "Standard PC", "kvm")]
    [InlineData("Amazon EC2", "m5.large", "kvm")]
    [InlineData("Google", "Google Compute Engine", "kvm")]
    [InlineData("VMware, Inc.", "VMware Virtual Platform", "vmware")]
    [InlineData("Microsoft Corporation", "Virtual Machine", "hyper-v")]
    [InlineData("Xen", "HVM domU", "xen")]
    [InlineData("innotek GmbH", "VirtualBox", "virtualbox")]
    [InlineData("Nobody", "Knows", "vm")]
    public void Of_HypervisorsDescription_IsNamed(string vendor, string product, string name)
    {
        using var tree = new HostTree();
        tree.Write("proc/cpuinfo", "flags\t\t: fpu hypervisor sse\n");
        tree.Write("sys/class/dmi/id/sys_vendor", vendor + "\n");
        tree.Write("sys/class/dmi/id/product_name", product + "\n");
        Assert.Equal(name, Virtualization.Of(tree.Path));
        Assert.Equal(HostType.VirtualMachine, HostType.Detect(tree.Path));
    }

    [Theory]
    [InlineData("Amazon EC2", "m5.metal")]
    [InlineData("Microsoft Corporation", "Surface Laptop")]
    public void Of_BareMachineOfAProvider_IsNone(string vendor, string product)
    {
        using var tree = new HostTree();
        tree.Write("proc/cpuinfo", "flags\t\t: fpu sse\n");
        tree.Write("sys/class/dmi/id/sys_vendor", vendor + "\n");
        tree.Write("sys/class/dmi/id/product_name", product + "\n");
        Assert.Equal(HostType.BareMetal, HostType.Detect(tree.Path));
    }
}
