using System.Runtime.InteropServices;
using System.Text;

namespace CloudNexus.Load.Kafka;

/// <summary>The few calls of librdkafka (Debian: librdkafka1) that a producer and a consumer of whole topics need.</summary>
internal static class LibRdKafka
{
    public const int QueueFull = -184;
    public const int Copy = 2;
    private const string Library = "librdkafka.so.1";
    private const int ProducerType = 0;
    private const int ConsumerType = 1;
    private const long Beginning = -2;
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
        var conf = Configure(settings);
        rd_kafka_conf_set_dr_msg_cb(conf, delivered);
        return Create(ProducerType, conf);
    }

    /// <exception cref="InvalidOperationException">It was refused; the message is librdkafka's.</exception>
    public static nint CreateConsumer(IEnumerable<(string Name, string Value)> settings) => Create(ConsumerType, Configure(settings));

    /// <summary>Has everything in a partition come to a queue.</summary>
    public static void Consume(nint topic, int partition, nint queue)
    {
        if (rd_kafka_consume_start_queue(topic, partition, Beginning, queue) != 0)
        {
            throw new InvalidOperationException($"librdkafka does not consume: {rd_kafka_last_error()}.");
        }
    }

    /// <summary>Takes messages off a queue, at most as many as there is room for.</summary>
    /// <returns>How many were there.</returns>
    public static int Take(nint queue, nint[] into)
    {
        const int PatienceMs = 1000;
        return (int)rd_kafka_consume_batch_queue(queue, PatienceMs, into, (nuint)into.Length);
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

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint rd_kafka_queue_new(nint handle);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern void rd_kafka_queue_destroy(nint queue);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern void rd_kafka_message_destroy(nint message);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int rd_kafka_consume_stop(nint topic, int partition);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int rd_kafka_consume_start_queue(nint topic, int partition, long offset, nint queue);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint rd_kafka_consume_batch_queue(nint queue, int timeoutMs, [Out] nint[] messages, nuint count);

    private static nint Configure(IEnumerable<(string Name, string Value)> settings)
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

        return conf;
    }

    private static nint Create(int type, nint conf)
    {
        var error = new byte[ErrorChars];
        var handle = rd_kafka_new(type, conf, error, ErrorChars);
        return handle != 0 ? handle : throw new InvalidOperationException(Encoding.UTF8.GetString(error).TrimEnd('\0'));
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');
}
