using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace CloudNexus.Wire;

/// <summary>
/// Which frames of a node are settled: stored, refused for good, or given up by the agent. Per epoch a watermark (every sequence number up to it is
/// settled) and what is settled above it. Its text, <c>epoch=watermark+from-to+…;epoch=…</c> with the newest touched epoch first,
/// stands in the node's control row. Not thread-safe.
/// </summary>
public sealed class Settlement
{
    /// <summary>Epochs remembered; beyond, the one touched longest ago is forgotten, and its frames would be taken again.</summary>
    public const int MostEpochs = 64;

    /// <summary>Ranges above a watermark remembered; beyond, a number stays unsettled until the agent sends it again.</summary>
    public const int MostRanges = 128;

    private readonly List<EpochSettlement> _epochs = [];

    public IEnumerable<ulong> Epochs => _epochs.Select(e => e.Epoch);

    public static bool TryParse(string? text, [NotNullWhen(true)] out Settlement? settlement)
    {
        settlement = new Settlement();
        foreach (var part in (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (settlement._epochs.Count == MostEpochs || !EpochSettlement.TryParse(part, out var epoch) || settlement.Find(epoch.Epoch) is not null)
            {
                settlement = null;
                return false;
            }

            settlement._epochs.Add(epoch);
        }

        return true;
    }

    /// <summary>The highest number up to which all of the epoch's frames are settled; 0 when none is.</summary>
    public ulong Watermark(ulong epoch) => Find(epoch)?.Watermark ?? 0;

    public bool IsSettled(ulong epoch, ulong sequence) => Find(epoch)?.Contains(sequence) ?? false;

    /// <summary>Frames of the epoch below its highest settled one that are not settled: they may still come.</summary>
    public ulong Missing(ulong epoch) => Find(epoch)?.Missing ?? 0;

    public void Settle(ulong epoch, ulong sequence) => Touch(epoch).Settle(sequence, sequence);

    /// <summary>Settles what the agent no longer holds.</summary>
    /// <returns>How many frames were not settled before and are therefore lost.</returns>
    public ulong GiveUpBelow(ulong epoch, ulong lowestHeld) => lowestHeld <= 1 ? 0 : Touch(epoch).Settle(1, lowestHeld - 1);

    public Settlement Copy() => TryParse(ToString(), out var copy) ? copy : throw new InvalidOperationException("A settlement reads its own text.");

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var epoch in _epochs)
        {
            epoch.WriteTo(text.Length == 0 ? text : text.Append(';'));
        }

        return text.ToString();
    }

    private EpochSettlement? Find(ulong epoch) => _epochs.Find(e => e.Epoch == epoch);

    private EpochSettlement Touch(ulong epoch)
    {
        var found = Find(epoch) ?? new EpochSettlement(epoch);
        _epochs.Remove(found);
        _epochs.Insert(0, found);
        if (_epochs.Count > MostEpochs)
        {
            _epochs.RemoveAt(MostEpochs);
        }

        return found;
    }

    private sealed class EpochSettlement(ulong epoch)
    {
        private readonly List<(ulong From, ulong To)> _above = [];

        public ulong Epoch => epoch;

        public ulong Watermark { get; private set; }

        public ulong Missing
        {
            get
            {
                var (missing, settled) = (0UL, Watermark);
                foreach (var (from, to) in _above)
                {
                    missing += from - settled - 1;
                    settled = to;
                }

                return missing;
            }
        }

        public static bool TryParse(string text, [NotNullWhen(true)] out EpochSettlement? parsed)
        {
            parsed = null;
            var parts = text.Split('+');
            if (parts.Length > MostRanges + 1 || !TryPair(parts[0], '=', out var epoch, out var watermark)
                || watermark > Frame.HighestSequence)
            {
                return false;
            }

            var read = new EpochSettlement(epoch) { Watermark = watermark };
            foreach (var part in parts.Skip(1))
            {
                if (!TryPair(part, '-', out var from, out var to) || to < from || to > Frame.HighestSequence)
                {
                    return false;
                }

                read.Settle(from, to);
            }

            parsed = read;
            return true;
        }

        public bool Contains(ulong sequence) => sequence <= Watermark || _above.Exists(r => r.From <= sequence && sequence <= r.To);

        /// <returns>How many of the numbers were not settled before.</returns>
        public ulong Settle(ulong from, ulong to)
        {
            from = Math.Max(from, Watermark + 1);
            if (to < from)
            {
                return 0;
            }

            var touching = _above.FindAll(r => r.To + 1 >= from && r.From <= to + 1);
            if (touching.Count == 0 && from > Watermark + 1 && _above.Count == MostRanges)
            {
                return 0;
            }

            var known = touching.Aggregate(0UL, (sum, r) => sum + Overlap(r, from, to));
            _above.RemoveAll(touching.Contains);
            var merged = touching.Append((from, to)).Aggregate((a, b) => (Math.Min(a.Item1, b.Item1), Math.Max(a.Item2, b.Item2)));
            _above.Add(merged);
            _above.Sort();
            if (_above[0].From == Watermark + 1)
            {
                Watermark = _above[0].To;
                _above.RemoveAt(0);
            }

            return to - from + 1 - known;
        }

        public void WriteTo(StringBuilder text)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Epoch}={Watermark}");
            foreach (var (from, to) in _above)
            {
                text.Append(CultureInfo.InvariantCulture, $"+{from}-{to}");
            }
        }

        private static ulong Overlap((ulong From, ulong To) range, ulong from, ulong to)
        {
            var start = Math.Max(range.From, from);
            var end = Math.Min(range.To, to);
            return end < start ? 0 : end - start + 1;
        }

        private static bool TryPair(string text, char separator, out ulong first, out ulong second)
        {
            second = 0;
            var at = text.IndexOf(separator, StringComparison.Ordinal);
            return ulong.TryParse(text.AsSpan(0, Math.Max(at, 0)), NumberStyles.None, CultureInfo.InvariantCulture, out first)
                && ulong.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out second);
        }
    }
}
