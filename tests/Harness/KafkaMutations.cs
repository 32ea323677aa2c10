using System.Buffers.Binary;

namespace CloudNexus.Harness;

/// <summary>Seeded damage to Kafka requests: flipped bits, cut ends, foreign lengths and counts, doubled stretches.</summary>
public static class KafkaMutations
{
    private static readonly int[] Numbers = [int.MinValue, -2, -1, 0, 1, 127, 255, 10_001, 65_536, 1 << 24, int.MaxValue];

    /// <param name="request">With its length before it.</param>
    /// <param name="random">Seeded by the caller.</param>
    /// <returns>The length before it is right, mostly: else little of the request would be looked at.</returns>
    public static byte[] Mutate(ReadOnlySpan<byte> request, Random random)
    {
        var body = request[4..].ToArray();
        for (var n = random.Next(1, 5); n > 0 && body.Length > 0; n--)
        {
            var at = random.Next(body.Length);
            switch (random.Next(6))
            {
                case 0:
                    body[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    body[at] = (byte)random.Next(256);
                    break;
                case 2 when at + 4 <= body.Length:
                    BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(at), Numbers[random.Next(Numbers.Length)]);
                    break;
                case 3 when at + 2 <= body.Length:
                    BinaryPrimitives.WriteInt16BigEndian(body.AsSpan(at), (short)Numbers[random.Next(Numbers.Length)]);
                    break;
                case 4:
                    body = body[..at];
                    break;
                default:
                    var length = Math.Min(random.Next(1, 64), body.Length - at);
                    body = [.. body[..at], .. body[at..(at + length)], .. body[at..]];
                    break;
            }
        }

        var mutated = new byte[body.Length + 4];
        body.CopyTo(mutated, 4);
        var said = random.Next(20) == 0 ? Numbers[random.Next(Numbers.Length)] : body.Length;
        BinaryPrimitives.WriteInt32BigEndian(mutated, said);
        return mutated;
    }
}
