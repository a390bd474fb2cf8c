using MedCluster.Imaging.Outputs.Nifti;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Tests.Outputs.Nifti;

public class NiftiCheckTests
{
    [Fact]
    public void What_was_written_compares_equal_and_anything_else_differs()
    {
        var volume = ResultVolume.Create(23, 38, 3, oblique: true);
        var file = NiftiWriter.Write(volume.Volume, () => slice => volume.Masks[slice], "test");
        NiftiCheck.Compare(file, volume.Volume, slice => volume.Masks[slice]);

        void Differs(Action compare) => Assert.Equal(ReasonCodes.OutputMismatch, Assert.Throws<MedClusterException>(compare).Reason);
        Differs(() => NiftiCheck.Compare(file, volume.Volume, slice => volume.Masks[2 - slice]));
        Differs(() => NiftiCheck.Compare(file, volume.Volume with { Origin = volume.Volume.Origin + new MedCluster.Imaging.Geometry.PatientVector(1, 0, 0) }, slice => volume.Masks[slice]));
        Differs(() => NiftiCheck.Compare(file.AsMemory(0, file.Length / 2), volume.Volume, slice => volume.Masks[slice]));
        var flipped = Enumerable.Range(0, 3).Select(slice => Enumerable.Range(0, 23).Reverse().SelectMany(row => volume.Masks[slice][(row * 38)..((row + 1) * 38)]).ToArray()).ToArray();
        Differs(() => NiftiCheck.Compare(file, volume.Volume, slice => flipped[slice]));
    }
}
