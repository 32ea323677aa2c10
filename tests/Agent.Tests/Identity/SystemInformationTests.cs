using System.Text.Json;
using CloudNexus.Agent.Identity;
using CloudNexus.Agent.Tests.Doubles;

namespace CloudNexus.Agent.Tests.Identity;

public sealed class SystemInformationTests
{
    [Fact]
    public void Read_RealHost_TellsWhatItIs()
    {
        using var tree = new HostTree("host-a/second-1");
        tree.Write("sys/class/dmi/id/sys_vendor", "QEMU\n");
        tree.Write("sys/class/dmi/id/product_name", "Standard PC (Q35 + ICH9, 2009)\n");
        var system = SystemInformation.Read(tree.Path);

        Assert.Equal("AMD EPYC", system.CpuModel);
        Assert.Equal(2, system.Cores);
        Assert.Equal(2, system.Threads);
        Assert.Equal(24684092L * 1024, system.MemoryBytes);
        Assert.Equal("QEMU Standard PC (Q35 + ICH9, 2009)", system.Model);
        Assert.Equal("kvm", system.Virtualization);
        Assert.Equal(1795223116000, system.BootTime);
        Assert.NotEmpty(system.Os);
        Assert.NotEmpty(system.Kernel);
    }

    [Fact]
    public void Read_EmptyTree_HasNothingFalse()
    {
        using var tree = new HostTree();
        var system = SystemInformation.Read(tree.Path);
        Assert.Equal("", system.Model);
        Assert.Equal("none", system.Virtualization);
        Assert.Equal(0, system.MemoryBytes);
        Assert.Empty(system.Addresses);
        Assert.Null(system.BootTime);
        Assert.True(system.Threads >= system.Cores && system.Cores > 0);
    }

    [Fact]
    public void Read_ThreadsOfTwoPackages_AreTwoACore()
    {
        using var tree = new HostTree();
        var text = Enumerable.Range(0, 16).Select(
            i => $"processor\t: {i}\nmodel name\t: Xeon\nphysical id\t: {i / 4 % 2}\ncore id\t\t: {i % 4}\ncpu cores\t: 4\n\n");
        tree.Write("proc/cpuinfo", string.Concat(text));
        var system = SystemInformation.Read(tree.Path);
        Assert.Equal(8, system.Cores);
        Assert.Equal(16, system.Threads);
    }

    [Fact]
    public void Read_ArmBoard_IsNamedByItsNumbersAndDeviceTree()
    {
        using var tree = new HostTree();
        string Processor(int n, string part) => $"processor\t: {n}\nBogoMIPS\t: 108.00\nCPU implementer\t: 0x41\nCPU part\t: {part}\n\n";
        tree.Write("proc/cpuinfo", Processor(0, "0xd08") + Processor(1, "0xd08") + Processor(2, "0xd03") + Processor(3, "0xfff"));
        tree.Write("proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0");
        var system = SystemInformation.Read(tree.Path);
        Assert.Equal("ARM Cortex-A72 + ARM Cortex-A53 + ARM 0x41 0xfff", system.CpuModel);
        Assert.Equal(4, system.Cores);
        Assert.Equal("Raspberry Pi 4 Model B Rev 1.4", system.Model);
    }

    [Theory]
    [InlineData("Dell Inc.", "PowerEdge R640", "", "", "Dell Inc. PowerEdge R640")]
    [InlineData("HP", "HP ProLiant DL360", "", "", "HP ProLiant DL360")]
    [InlineData("System manufacturer", "System Product Name", "ASUSTeK", "PRIME B450", "ASUSTeK PRIME B450")]
    [InlineData("To Be Filled By O.E.M.", "Default string", "Default string", "None", "")]
    public void Read_Firmware_GivesTheModelThatSomebodyFilledIn(
        string vendor, string product, string boardVendor, string board, string model)
    {
        using var tree = new HostTree();
        tree.Write("sys/class/dmi/id/sys_vendor", vendor + "\n");
        tree.Write("sys/class/dmi/id/product_name", product + "\n");
        tree.Write("sys/class/dmi/id/board_vendor", boardVendor + "\n");
        tree.Write("sys/class/dmi/id/board_name", board + "\n");
        Assert.Equal(model, SystemInformation.Read(tree.Path).Model);
    }

    [Fact]
    public void Read_Addresses_LeavesOutLoopbackAndLinkLocal()
    {
        using var tree = new HostTree();
        tree.Write(
            "proc/1/net/fib_trie",
            """
            Main:
              +-- 0.0.0.0/0 3 0 5
                 |-- 0.0.0.0
                    /0 universe UNICAST
                 |-- 10.0.0.0
                    /24 link UNICAST
            Local:
              +-- 0.0.0.0/0 3 0 5
                 |-- 10.0.0.5
                    /32 host LOCAL
                 |-- 10.0.0.255
                    /32 link BROADCAST
                 |-- 127.0.0.1
                    /32 host LOCAL
                 |-- 169.254.7.7
                    /32 host LOCAL
                 |-- 10.0.0.5
                    /32 host LOCAL
                 |-- not.an.address
                    /32 host LOCAL
            """);
        tree.Write(
            "proc/1/net/if_inet6",
            """
            00000000000000000000000000000001 01 80 10 80       lo
            fe80000000000000021122fffe334455 02 40 20 80     eth0
            20010db8000000000000000000000001 02 40 00 80     eth0
            2001 02 40 00 80     eth0
            zz010db8000000000000000000000001 02 40 00 80     eth0
            """);
        Assert.Equal(["10.0.0.5", "2001:db8::1"], SystemInformation.Read(tree.Path).Addresses);
    }

    [Fact]
    public void Read_ManyAddresses_StopsAtEight()
    {
        using var tree = new HostTree();
        var leaves = Enumerable.Range(1, 50).Select(i => $"     |-- 10.0.0.{i}\n        /32 host LOCAL\n");
        tree.Write("proc/1/net/fib_trie", string.Concat(leaves));
        Assert.Equal(8, SystemInformation.Read(tree.Path).Addresses.Count);
    }

    [Fact]
    public void Read_ThisMachine_IsWhatTheServerTakes()
    {
        var system = SystemInformation.Read("/");
        Assert.True(system.MemoryBytes > 0);
        Assert.All(system.Addresses, address => Assert.True(System.Net.IPAddress.TryParse(address, out _)));
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(system, AgentJson.Default.SystemInformation));
        Assert.Equal(
            [
                "addresses", "arch", "bootTime", "cores", "cpuModel", "hostname", "kernel", "memoryBytes", "model", "os", "threads",
                "virtualization",
            ],
            json.RootElement.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
    }
}
