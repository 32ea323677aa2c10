using System.Text;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>
/// The devices of a collector, bounded. A device that is not met leaves after some rounds only, so that one that flickers changes the
/// schema twice and not every second.
/// </summary>
/// <param name="series">Where the devices' series go.</param>
/// <param name="most">Devices held at most.</param>
/// <param name="keepRounds">Rounds that a device stays without being met.</param>
/// <param name="define">The series of a device of this name.</param>
public sealed class DeviceTable(SeriesTable series, int most, int keepRounds, Func<string, IEnumerable<SeriesDefinition>> define)
{
    private const int LongestName = 1024;
    private readonly Dictionary<string, Device> _devices = new(StringComparer.Ordinal);

    public Dictionary<string, Device>.ValueCollection All => _devices.Values;

    public int Count => _devices.Count;

    /// <summary>The device, added when it is new; null when the table is full.</summary>
    public Device? Meet(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > LongestName)
        {
            return null;
        }

        Span<char> text = stackalloc char[name.Length];
        return Meet(text[..Encoding.UTF8.GetChars(name, text)]);
    }

    /// <inheritdoc cref="Meet(ReadOnlySpan{byte})"/>
    public Device? Meet(ReadOnlySpan<char> name)
    {
        if (!_devices.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var device))
        {
            if (_devices.Count >= most || name.IsEmpty || name.Length > LongestName)
            {
                return null;
            }

            device = Add(name.ToString());
        }

        device.RoundsMissed = 0;
        return device;
    }

    /// <summary>Ends a round of meeting devices.</summary>
    public void EndRound()
    {
        List<Device>? gone = null;
        foreach (var device in _devices.Values)
        {
            if (device.RoundsMissed++ >= keepRounds)
            {
                (gone ??= []).Add(device);
            }
        }

        gone?.ForEach(Remove);
    }

    public void Remove(Device device)
    {
        _devices.Remove(device.Name);
        foreach (var slot in device.Slots)
        {
            series.Remove(slot);
        }
    }

    private Device Add(string name) => _devices[name] = new Device(name, [.. define(name).Select(series.Add)]);
}
