using System.Reflection;
using System.Runtime.InteropServices;
using FellowOakDicom.Imaging.Codec;

namespace FellowOakDicom.Imaging.NativeCodec;

/// <summary>
/// The functions of GDCM's C# glue (<c>libgdcmsharpglue.so</c> of Debian's libgdcm-cil) that decoding a frame needs. They are called
/// without its assembly, so that a build needs nothing of GDCM and a machine without it fails when a frame is to be decoded.
/// </summary>
internal static unsafe partial class GdcmGlue
{
    private const string Library = "gdcmsharpglue";

    // Where Debian puts it, which is not where the loader looks.
    private const string DebianPath = "/usr/lib/cli/gdcm-sharp-3.0/libgdcmsharpglue.so";

    private static readonly Lazy<bool> Loaded = new(() =>
    {
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), Resolve);
        // GDCM would write a line to standard error for every odd file.
        WarningOff();
        ErrorOff();
        DebugOff();
        return true;
    });

    /// <exception cref="DicomCodecException">GDCM is not installed.</exception>
    internal static void Load()
    {
        try
        {
            _ = Loaded.Value;
        }
        catch (DllNotFoundException e)
        {
            throw new DicomCodecException("Compressed images are decoded with GDCM, which is not installed: install the package libgdcm-cil.", e);
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == Library && NativeLibrary.TryLoad(DebianPath, out var library) ? library : 0;

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_Trace_WarningOff")]
    internal static partial void WarningOff();

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_Trace_ErrorOff")]
    internal static partial void ErrorOff();

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_Trace_DebugOff")]
    internal static partial void DebugOff();

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_new_Image")]
    internal static partial nint NewImage();

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_delete_Image")]
    internal static partial void DeleteImage(nint image);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_new_Fragment")]
    internal static partial nint NewFragment();

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_delete_Fragment")]
    internal static partial void DeleteFragment(nint fragment);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_SequenceOfFragments_New")]
    internal static partial nint NewFragmentSequence();

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_delete_SmartPtrFrag")]
    internal static partial void DeleteFragmentSequence(nint pointer);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_SmartPtrFrag___ref__")]
    internal static partial nint FragmentSequenceBehind(nint pointer);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_SequenceOfFragments_SWIGUpcast")]
    internal static partial nint FragmentSequenceAsValue(nint sequence);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_SmartPtrFrag_AddFragment")]
    internal static partial void AddFragment(nint pointer, nint fragment);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_Fragment_SWIGUpcast")]
    internal static partial nint FragmentAsElement(nint fragment);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_new_Tag__SWIG_0")]
    internal static partial nint NewTag(ushort group, ushort element);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_delete_Tag")]
    internal static partial void DeleteTag(nint tag);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_new_DataElement__SWIG_2")]
    internal static partial nint NewElement(nint tag);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_delete_DataElement")]
    internal static partial void DeleteElement(nint element);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_DataElement_SetByteValue")]
    internal static partial void SetBytes(nint element, byte* bytes, nint length);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_DataElement_SetValue")]
    internal static partial void SetValue(nint element, nint value);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_new_VL__SWIG_0")]
    internal static partial nint NewLength(uint length);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_delete_VL")]
    internal static partial void DeleteLength(nint length);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_new_PixelFormat__SWIG_1")]
    internal static partial nint NewPixelFormat(ushort samples, ushort bitsAllocated, ushort bitsStored, ushort highBit, ushort isSigned);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_delete_PixelFormat")]
    internal static partial void DeletePixelFormat(nint format);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_new_PhotometricInterpretation__SWIG_0")]
    internal static partial nint NewPhotometric(int number);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_delete_PhotometricInterpretation")]
    internal static partial void DeletePhotometric(nint photometric);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_PhotometricInterpretation_GetPIType", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int PhotometricNumber(string name);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_PhotometricInterpretation_GetType")]
    internal static partial int NumberOf(nint photometric);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_new_TransferSyntax__SWIG_0")]
    internal static partial nint NewSyntax(int number);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_delete_TransferSyntax")]
    internal static partial void DeleteSyntax(nint syntax);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_TransferSyntax_GetTSType", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SyntaxNumber(string uid);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_Image_SWIGUpcast")]
    internal static partial nint ImageAsPixmap(nint image);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_Pixmap_SWIGUpcast")]
    internal static partial nint PixmapAsBitmap(nint pixmap);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_Bitmap_SetTransferSyntax")]
    internal static partial void SetSyntax(nint bitmap, nint syntax);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_Bitmap_SetNumberOfDimensions")]
    internal static partial void SetDimensionCount(nint bitmap, uint count);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_Bitmap_SetDimension")]
    internal static partial void SetDimension(nint bitmap, uint index, uint size);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_Bitmap_SetPixelFormat")]
    internal static partial void SetPixelFormat(nint bitmap, nint format);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_Bitmap_SetPhotometricInterpretation")]
    internal static partial void SetPhotometric(nint bitmap, nint photometric);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_Bitmap_GetPhotometricInterpretation")]
    internal static partial nint PhotometricOf(nint bitmap);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_Bitmap_SetPlanarConfiguration")]
    internal static partial void SetPlanarConfiguration(nint bitmap, uint configuration);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_Bitmap_GetPlanarConfiguration")]
    internal static partial uint PlanarConfigurationOf(nint bitmap);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_Bitmap_SetDataElement")]
    internal static partial void SetElement(nint bitmap, nint element);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_Bitmap_GetBufferLength")]
    internal static partial uint BufferLength(nint bitmap);

    [LibraryImport(Library, EntryPoint = "CSharp_gdcm_Bitmap_GetBuffer")]
    internal static partial uint ReadBuffer(nint bitmap, byte* bytes);
}
