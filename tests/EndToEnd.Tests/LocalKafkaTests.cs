using System.Net;
using CloudNexus.Local;

namespace CloudNexus.EndToEnd.Tests;

public sealed class LocalKafkaTests
{
    [Fact]
    public void From_Nothing_IsTheUsualPortOnLoopback()
    {
        var kafka = LocalKafka.From(_ => null);

        Assert.Equal((9092, false, IPAddress.Loopback), (kafka.Port, kafka.IsAsked, kafka.Address));
        Assert.Equal((0, true), (Of("NEXUS_KAFKA_PORT", "0").Port, Of("NEXUS_KAFKA_PORT", "0").IsAsked));
    }

    [Theory]
    [InlineData("NEXUS_KAFKA_PORT", "-1")]
    [InlineData("NEXUS_KAFKA_PORT", "65536")]
    [InlineData("NEXUS_KAFKA_ADDRESS", "localhost")]
    [InlineData("NEXUS_KAFKA_ADDRESS", "0.0.0.0")]
    [InlineData("NEXUS_KAFKA_CERT", "cert.pem")]
    public void From_WhatCannotBe_SaysWhatCan(string name, string value) =>
        Assert.Contains("NEXUS_KAFKA_", Assert.Throws<IOException>(() => Of(name, value)).Message, StringComparison.Ordinal);

    private static LocalKafka Of(string name, string value) => LocalKafka.From(n => n == name ? value : null);
}
