using System.Text;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>What a source said of one device: a value for each of the device's series, NaN for none.</summary>
public sealed record DeviceReading(string Device, double[] Values);

/// <summary>Shows a background source's newest readings each second, and keeps the table of its devices, bounded.</summary>
/// <param name="series">Where the devices' series go.</param>
/// <param name="most">Devices held at most.</param>
/// <param name="keepAnswers">Answers that a device stays, the last that it was in included.</param>
/// <param name="define">The series of a device of this name.</param>
/// <param name="absent">What the series of a device show when it is not in the newest answer; NaN for a gap.</param>
internal sealed class BackgroundReadings(
    SeriesTable series, int most, int keepAnswers, Func<string, IEnumerable<SeriesDefinition>> define, double absent = double.NaN)
{
    private readonly DeviceTable _devices = new(series, most, keepAnswers, define);
    private readonly Dictionary<Device, double[]> _current = [];

    /// <summary>Readings of the newest answer that found no room.</summary>
    public int Refused { get; private set; }

    /// <summary>Takes the readings of a new answer.</summary>
    public void Take(IEnumerable<DeviceReading> answer)
    {
        _current.Clear();
        Refused = 0;
        foreach (var reading in answer)
        {
            if (_devices.Meet(Encoding.UTF8.GetBytes(reading.Device)) is { } device)
            {
                _current[device] = reading.Values;
            }
            else
            {
                Refused++;
            }
        }

        _devices.EndRound();
    }

    /// <summary>Sets the slots for the second in progress.</summary>
    public void Show()
    {
        foreach (var device in _devices.All)
        {
            var values = _current.GetValueOrDefault(device);
            for (var i = 0; i < device.Slots.Count; i++)
            {
                device.Slots[i].Set(values is null ? absent : values[i]);
            }
        }
    }

    public void Clear()
    {
        _current.Clear();
        foreach (var device in _devices.All.ToArray())
        {
            _devices.Remove(device);
        }
    }
}
