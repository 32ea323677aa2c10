using System.Runtime.InteropServices;
using System.Text;

namespace CloudNexus.Load.Kafka;

/// <summary>The few calls of librdkafka (Debian: librdkafka1) that a producer needs.</summary>
internal static class LibRdKafka
{
    public const int QueueFull = -184;
    public const int Copy = 2;
    private const string Library = "librdkafka.so.1";
    private const int ProducerType = 0;
    private const int ErrorChars = 512;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate void Delivered(nint handle, nint message, nint opaque);

    /// <summary>Whether it is on this machine.</summary>
    public static bool IsThere
    {
        get
        {
            var found = NativeLibrary.TryLoad(Library, out var handle);
            if (found)
            {
                NativeLibrary.Free(handle);
            }

            return found;
        }
    }

    /// <exception cref="InvalidOperationException">It was refused; the message is librdkafka's.</exception>
    public static nint CreateProducer(IEnumerable<(string Name, string Value)> settings, Delivered delivered)
    {
        var conf = rd_kafka_conf_new();
        var error = new byte[ErrorChars];
        foreach (var (name, value) in settings)
        {
            if (rd_kafka_conf_set(conf, Text(name), Text(value), error, ErrorChars) != 0)
            {
                throw new InvalidOperationException(Encoding.UTF8.GetString(error).TrimEnd('\0'));
            }
        }

        rd_kafka_conf_set_dr_msg_cb(conf, delivered);
        var producer = rd_kafka_new(ProducerType, conf, error, ErrorChars);
        return producer != 0 ? producer : throw new InvalidOperationException(Encoding.UTF8.GetString(error).TrimEnd('\0'));
    }

    public static nint Topic(nint producer, string name) => rd_kafka_topic_new(producer, Text(name), 0);

    /// <returns>The error, 0 for none.</returns>
    public static int Produce(nint topic, byte[] payload, byte[] key, nint opaque) =>
        rd_kafka_produce(topic, -1, Copy, payload, (nuint)payload.Length, key, (nuint)key.Length, opaque) == 0 ? 0 : rd_kafka_last_error();

    /// <summary>The error of a delivered message, and what was given with it.</summary>
    public static (int Error, nint Opaque) Read(nint message)
    {
        const int OpaqueAt = 64;
        return (Marshal.ReadInt32(message), Marshal.ReadIntPtr(message, OpaqueAt));
    }

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int rd_kafka_poll(nint handle, int timeoutMs);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int rd_kafka_outq_len(nint handle);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern void rd_kafka_destroy(nint handle);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern void rd_kafka_topic_destroy(nint topic);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint rd_kafka_conf_new();

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int rd_kafka_conf_set(nint conf, byte[] name, byte[] value, byte[] error, nuint errorBytes);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void rd_kafka_conf_set_dr_msg_cb(nint conf, Delivered delivered);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint rd_kafka_new(int type, nint conf, byte[] error, nuint errorBytes);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint rd_kafka_topic_new(nint handle, byte[] topic, nint conf);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int rd_kafka_produce(
        nint topic, int partition, int flags, byte[] payload, nuint length, byte[] key, nuint keyLength, nint opaque);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int rd_kafka_last_error();

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');
}
