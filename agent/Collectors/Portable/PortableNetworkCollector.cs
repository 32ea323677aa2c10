using System.Net.NetworkInformation;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors.Portable;

/// <summary>What network interfaces have received and sent, as the runtime tells it.</summary>
public sealed class PortableNetworkCollector : ICollector
{
    private const int MostInterfaces = 64;
    private const int KeepRounds = 60;
    private readonly DeviceTable _interfaces;

    public PortableNetworkCollector(SeriesTable series) => _interfaces = new DeviceTable(series, MostInterfaces, KeepRounds, Define);

    public string Name => "network";

    public void Collect()
    {
        foreach (var network in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (network.NetworkInterfaceType == NetworkInterfaceType.Loopback || _interfaces.Meet(network.Name) is not { } device)
            {
                continue;
            }

            var statistics = network.GetIPStatistics();
            device.Slots[0].Set(statistics.BytesReceived);
            device.Slots[1].Set(statistics.BytesSent);
            device.Slots[2].Set(statistics.IncomingPacketsWithErrors);
            device.Slots[3].Set(statistics.IncomingPacketsDiscarded);
            device.Slots[4].Set(network.OperationalStatus == OperationalStatus.Up ? 1UL : 0);
        }

        _interfaces.EndRound();
    }

    private static SeriesDefinition[] Define(string name)
    {
        var label = ("interface", SeriesNames.CleanLabelValue(name));
        return
        [
            SeriesDefinition.Counter("net.rx_bytes", "By", label),
            SeriesDefinition.Counter("net.tx_bytes", "By", label),
            SeriesDefinition.Counter("net.rx_errors", "1", label),
            SeriesDefinition.Counter("net.rx_drops", "1", label),
            SeriesDefinition.Gauge("net.up", "1", 0, label),
        ];
    }
}
