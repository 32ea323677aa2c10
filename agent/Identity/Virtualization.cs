namespace CloudNexus.Agent.Identity;

/// <summary>Tells what a system runs in, from the marks that container engines and hypervisors leave.</summary>
public static class Virtualization
{
    /// <summary>The hardware itself.</summary>
    public const string None = "none";

    /// <summary>A hypervisor that says no more of itself.</summary>
    public const string UnknownMachine = "vm";

    private static readonly string[] Containers = ["docker", "podman", "lxc", "systemd-nspawn", "kubernetes", "container"];

    // Of /run/systemd/container and of the first process's "container" variable.
    private static readonly (string Mark, string Name)[] ContainerMarks =
    [
        ("lxc", "lxc"), ("docker", "docker"), ("podman", "podman"), ("oci", "podman"), ("systemd-nspawn", "systemd-nspawn"),
    ];

    // Texts of the machine's description, as its hypervisor fills it in.
    private static readonly (string Mark, string Name)[] MachineMarks =
    [
        ("KVM", "kvm"), ("QEMU", "kvm"), ("Google Compute Engine", "kvm"), ("Amazon EC2", "kvm"), ("OpenStack", "kvm"),
        ("VMware", "vmware"), ("VMW", "vmware"), ("innotek GmbH", "virtualbox"), ("VirtualBox", "virtualbox"), ("Xen", "xen"),
        ("Bochs", "bochs"), ("Parallels", "parallels"), ("BHYVE", "bhyve"), ("Hyper-V", "hyper-v"), ("Apple Virtualization", "apple"),
    ];

    private static readonly string[] Descriptions = ["sys_vendor", "product_name", "board_vendor", "bios_vendor"];

    /// <summary>
    /// <c>docker</c>, <c>podman</c>, <c>lxc</c>, <c>kubernetes</c>, <c>systemd-nspawn</c> or <c>container</c>; <c>wsl</c>; <c>kvm</c>,
    /// <c>vmware</c>, <c>hyper-v</c>, <c>xen</c>, <c>virtualbox</c>, <c>parallels</c>, <c>bhyve</c>, <c>bochs</c>, <c>apple</c> or
    /// <c>vm</c>; <c>none</c> where there is no mark. Inside a container the machine below is not told.
    /// </summary>
    public static string Of(string root) => ContainerOf(root) ?? MachineOf(root);

    public static bool IsContainer(string root) => ContainerOf(root) is not null;

    /// <summary>Whether a name that <see cref="Of"/> has given is a container's.</summary>
    public static bool IsContainerName(string name) => Containers.Contains(name);

    private static string? ContainerOf(string root)
    {
        if (File.Exists(Path.Join(root, ".dockerenv")))
        {
            return "docker";
        }

        if (File.Exists(Path.Join(root, "run/.containerenv")))
        {
            return "podman";
        }

        // Subsystems for Linux call themselves a container too.
        var mark = HostFile.Text(root, "run/systemd/container").Trim();
        mark = mark.Length > 0 ? mark : HostFile.ValueOf(HostFile.Text(root, "proc/1/environ").Split('\0'), "container", '=');
        if (mark.Length > 0 && mark != "wsl")
        {
            return Array.Find(ContainerMarks, m => mark.StartsWith(m.Mark, StringComparison.Ordinal)).Name ?? "container";
        }

        // With control groups of version 2 a pod sees no path of its own; its secrets are mounted where they always are.
        if (Directory.Exists(Path.Join(root, "run/secrets/kubernetes.io")))
        {
            return "kubernetes";
        }

        var groups = HostFile.Lines(root, "proc/1/cgroup");
        return Any(groups, "/kubepods") ? "kubernetes" : Any(groups, "/docker/") ? "docker" : Any(groups, "/lxc/") ? "lxc" : null;
    }

    private static string MachineOf(string root)
    {
        if (HostFile.Text(root, "proc/sys/kernel/osrelease").Contains("microsoft", StringComparison.OrdinalIgnoreCase))
        {
            return "wsl";
        }

        // Cloud providers sell bare machines under the same description: without the processor's flag it is one of those.
        var description = Descriptions.Select(name => HostFile.Text(root, $"sys/class/dmi/id/{name}")).ToArray();
        var flag = HostFile.Lines(root, "proc/cpuinfo").FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal));
        if (flag is not null && !flag.Split(' ').Contains("hypervisor"))
        {
            return HostFile.Text(root, "sys/hypervisor/type") == "xen" ? "xen" : None;
        }

        if (description[0] == "Microsoft Corporation" && description[1] == "Virtual Machine")
        {
            return "hyper-v";
        }

        var known = Array.Find(MachineMarks, m => Any(description, m.Mark)).Name;
        return known ?? (HostFile.Text(root, "sys/hypervisor/type") == "xen" ? "xen"
            : HostFile.Text(root, "proc/device-tree/hypervisor/compatible").Contains("kvm", StringComparison.Ordinal) ? "kvm"
            : flag is not null ? UnknownMachine : None);
    }

    private static bool Any(IEnumerable<string> texts, string mark) => texts.Any(text => text.Contains(mark, StringComparison.Ordinal));
}
