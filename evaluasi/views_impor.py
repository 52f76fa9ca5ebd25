"""The LKE as a workbook: handed out in every form, taken in again after a look at it."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from units.http import PortalRequest
from units.models import User
from zi_portal.berkas.services import clean_nama

from . import permissions, services
from .baca_impor import describe, read_berkas
from .forms_impor import (
    BYTE_TERBANYAK,
    FormulirForm,
    UnggahForm,
    list_terlalu_panjang,
    read_pilihan,
)
from .lke_workbook.galat import BukuKerjaSalah
from .models import ImporLKE, Pihak, Putaran, StatusImporLKE, StatusPengembalian
from .models.impor import BERLAKU
from .penilaian_unit import gather_profil, lke_index, read_regulasi
from .services.impor_banding import Banding, KeadaanButir, Pilihan
from .services.impor_isi import from_json, list_kolom
from .services.impor_lke import (
    BelumDilihat,
    BerkasMilikLain,
    Diurungkan,
    ImporSelesai,
    PratinjauBerubah,
    TanpaPerubahan,
    apply_impor,
    cancel_impor,
    gather_tautan,
    preview,
    save_upload,
    undo_impor,
)
from .tampilan_impor import JUDUL, build_nilai, list_kelompok, write_jumlah, write_sasaran
from .views import get_putaran, show_moved_on

DISEBUT_TERBANYAK = 10  # lines named in a message


@require_http_methods(["GET", "HEAD", "POST"])
def buku_kerja(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """What can be downloaded and handed in; POST takes a filled workbook and shows its preview.

    Nothing of an upload that is refused (422) is kept.
    """
    putaran = get_putaran(request, unit_pk, tahun)
    if request.method != "POST":
        return render_buku_kerja(request, putaran)
    pihak = find_pihak(request.user, putaran)
    if pihak is None:
        return _refuse(request, putaran)
    form = UnggahForm(request.POST, request.FILES)
    if form.is_valid():
        berkas = form.cleaned_data["berkas"]
        data = berkas.read(BYTE_TERBANYAK + 1)
        try:
            isi = read_berkas(data, read_regulasi(putaran.evaluasi.lke), tahun)
            impor = save_upload(
                putaran=putaran,
                pihak=pihak,
                nama_berkas=clean_nama(berkas.name),
                berkas=data,
                isi=isi,
                by=request.user,
            )
        except BukuKerjaSalah as error:
            for pesan in describe(error):
                form.add_error("berkas", pesan)
        except BerkasMilikLain as error:
            form.add_error("berkas", str(error))
        except services.KeadaanBerubah:
            return show_moved_on(request, putaran)
        else:
            return redirect("evaluasi:impor", unit_pk, tahun, impor.pk)
    return render_buku_kerja(request, putaran, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_safe
def pratinjau(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """Question by question what the file would change."""
    putaran, impor = get_impor(request, unit_pk, tahun, pk, milik=True)
    kini = putaran.pk == impor.putaran_id
    if kini and impor.perubahan is None and find_pihak(request.user, putaran) != impor.pihak:
        return _refuse(request, putaran)
    if not kini or not impor.is_pratinjau:
        messages.info(request, "Buku kerja ini sudah selesai diproses. Unggah lagi bila perlu.")
        return redirect("evaluasi:buku-kerja", unit_pk, tahun)
    try:
        return _show(request, putaran, impor, Pilihan())
    except ImporSelesai:  # a day old this very moment
        return pratinjau_selesai(request, unit_pk, tahun)


@require_POST
def terapkan(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """Do what the preview showed; 409 shows it anew with everything that was chosen."""
    putaran, impor = get_impor(request, unit_pk, tahun, pk, milik=True)
    pilihan = read_pilihan(request.POST, lke_index(putaran.evaluasi.lke.kode))
    if putaran.pk != impor.putaran_id or find_pihak(request.user, putaran) != impor.pihak:
        return _refuse(request, putaran, pilihan)
    if impor.is_diterapkan:  # pressed twice, or in another tab
        return redirect("evaluasi:buku-kerja", unit_pk, tahun)
    if not impor.is_pratinjau:
        return pratinjau_selesai(request, unit_pk, tahun)
    salah = ""
    if panjang := list_terlalu_panjang(pilihan):
        salah = f"Alasan lebih dari 4.000 huruf pada {_sebut(panjang)}. Ringkas alasannya."
        return _show(request, putaran, impor, pilihan, salah=salah)
    try:
        impor = apply_impor(
            impor=impor,
            kolom=request.POST.get("kolom", ""),
            pilihan=pilihan,
            sidik=request.POST.get("sidik", ""),
            by=request.user,
        )
    except PratinjauBerubah as error:
        return _show(request, putaran, impor, pilihan, banding=error.banding)
    except BelumDilihat:
        salah = (
            "Periksa dahulu baris yang tidak terbaca, lalu centang “Terapkan yang terbaca saja”."
        )
    except TanpaPerubahan:
        salah = "Tidak ada jawaban yang dapat diterapkan dari pilihan Anda. Tidak ada yang diubah."
    except ImporSelesai:
        return pratinjau_selesai(request, unit_pk, tahun)
    except services.KeadaanBerubah:
        return _refuse(request, putaran, pilihan)
    else:
        messages.success(request, _describe_applied(impor))
        return redirect("evaluasi:buku-kerja", unit_pk, tahun)
    return _show(request, putaran, impor, pilihan, salah=salah)


@require_POST
def batal(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """Drop a preview."""
    _, impor = get_impor(request, unit_pk, tahun, pk, milik=True)
    if not cancel_impor(impor=impor):
        return pratinjau_selesai(request, unit_pk, tahun)
    messages.success(request, "Pratinjau dibatalkan. Tidak ada jawaban yang diubah.")
    return redirect("evaluasi:buku-kerja", unit_pk, tahun)


@require_POST
def urungkan(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """Give the lines of an import their earlier answers back, where nobody changed them since."""
    putaran, impor = get_impor(request, unit_pk, tahun, pk, milik=False)
    if putaran.pk != impor.putaran_id or find_pihak(request.user, putaran) != impor.pihak:
        return _refuse(request, putaran)
    try:
        hasil = undo_impor(impor=impor, by=request.user)
    except TanpaPerubahan as error:
        messages.error(request, _describe_kept(error.tertutup))
    except ImporSelesai:
        return pratinjau_selesai(request, unit_pk, tahun)
    except services.KeadaanBerubah:
        return show_moved_on(request, putaran)
    else:
        if hasil.kembali or hasil.tautan:
            messages.success(request, _describe_undone(hasil))
    return redirect("evaluasi:buku-kerja", unit_pk, tahun)


def find_pihak(user: User, putaran: Putaran) -> Pihak | None:
    """For whom `user` may take a workbook in now: the unit also where only some lines are its."""
    pihak = permissions.pihak_of(user, putaran)
    if pihak is None and putaran.ada_di_unit:  # type: ignore[attr-defined]
        kembali = putaran.pengembalian.filter(status=StatusPengembalian.DIKEMBALIKAN)
        kode = kembali.values_list("pertanyaan__kode", flat=True).first()
        if kode and permissions.can_fill_baris(user, putaran, kode):
            return Pihak.UNIT
    return pihak


def render_buku_kerja(
    request: PortalRequest,
    putaran: Putaran,
    *,
    form: UnggahForm | None = None,
    form_kosong: FormulirForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The page of the workbook, with a refused form as it was sent."""
    user = request.user
    terbaru = putaran.nomor == putaran.nomor_terakhir  # type: ignore[attr-defined]
    pihak = find_pihak(user, putaran) if terbaru else None
    semua = putaran.impor.defer("isi", "berkas").select_related("oleh", "diurungkan_oleh")
    context = {
        "putaran": putaran,
        "evaluasi": putaran.evaluasi,
        "pihak": pihak,
        "sasaran": write_sasaran(pihak) if pihak else "",
        "sebagian": pihak == Pihak.UNIT and putaran.is_diajukan,
        "lihat_tpi": permissions.can_see_tpi(user, putaran) and not putaran.is_diisi,
        "form": form or UnggahForm(),
        "form_kosong": form_kosong or FormulirForm(),
        "menunggu": semua.filter(
            oleh=user,
            status=StatusImporLKE.PRATINJAU,
            dibuat__gte=timezone.now() - BERLAKU,
        ).first()
        if pihak
        else None,
        "daftar_impor": semua.filter(
            pihak=pihak, status__in=(StatusImporLKE.DITERAPKAN, StatusImporLKE.DIURUNGKAN)
        )
        if pihak
        else [],
    }
    return render(request, "evaluasi/impor.html", context, status=status)


def pratinjau_selesai(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    messages.info(request, "Pratinjau ini sudah tidak berlaku. Unggah berkasnya lagi.")
    return redirect("evaluasi:buku-kerja", unit_pk, tahun)


def get_impor(
    request: PortalRequest, unit_pk: int, tahun: int, pk: int, *, milik: bool
) -> tuple[Putaran, ImporLKE]:
    """The newest round, and an upload to this evaluation; 404 for another person's preview."""
    putaran = get_putaran(request, unit_pk, tahun)
    semua = ImporLKE.objects.defer("berkas").filter(putaran__evaluasi=putaran.evaluasi_id)
    if milik:
        semua = semua.filter(oleh=request.user)
    else:
        semua = semua.exclude(status=StatusImporLKE.PRATINJAU)
    impor = get_object_or_404(semua, pk=pk)
    if impor.putaran_id == putaran.pk:
        impor.putaran = putaran
    return putaran, impor


def _refuse(
    request: PortalRequest, putaran: Putaran, pilihan: Pilihan | None = None
) -> HttpResponse:
    """409 to who could do it until somebody moved the round on, with what he typed; else 403."""
    berperan = find_pihak(request.user, putaran) is not None
    if not berperan and not permissions.lost_turn(request.user, putaran):
        raise PermissionDenied
    ketikan = pilihan.alasan.items() if pilihan else ()
    return show_moved_on(request, putaran, [(f"Alasan {k}", teks) for k, teks in ketikan])


def _show(
    request: PortalRequest,
    putaran: Putaran,
    impor: ImporLKE,
    pilihan: Pilihan,
    *,
    banding: Banding | None = None,
    salah: str = "",
) -> HttpResponse:
    """The preview: as it is now (200), with a mistake (422), or changed meanwhile (409)."""
    bentrok = banding is not None
    if impor.isi is None:
        raise Http404
    isi = from_json(impor.isi)
    daftar_kolom = list_kolom(isi, Pihak(impor.pihak))
    sumber = request.POST if request.method == "POST" else request.GET
    kolom = sumber.get("kolom", "")
    kolom = kolom if kolom in daftar_kolom else daftar_kolom[0]
    impor.putaran = putaran
    banding = banding or preview(impor, kolom)
    semua_tautan = gather_tautan(putaran, banding)
    tautan = [satu for satu in semua_tautan if not satu.salah]
    context = {
        "putaran": putaran,
        "evaluasi": putaran.evaluasi,
        "impor": impor,
        "sasaran": write_sasaran(Pihak(impor.pihak)),
        "kolom": kolom,
        "daftar_kolom": daftar_kolom if len(daftar_kolom) > 1 else [],
        "peringatan": isi.peringatan,
        "tanpa_penanda": isi.judul is not None,  # said first
        "dari_portal": isi.pemilik is not None,
        "kelompok": list_kelompok(banding, pilihan),
        "jumlah": write_jumlah(banding),
        "tak_terbaca": banding.count(KeadaanButir.TAK_TERBACA),
        "tautan": tautan,
        "tautan_salah": [satu for satu in semua_tautan if satu.salah],
        "dapat_diterapkan": bool(tautan)
        or any(
            banding.count(keadaan)
            for keadaan in (
                KeadaanButir.BERUBAH,
                KeadaanButir.BARU,
                KeadaanButir.BENTROK,
                KeadaanButir.PERLU_ALASAN,
            )
        ),
        "nilai": build_nilai(putaran, banding, pilihan, gather_profil(putaran)),
        "pilihan": pilihan,
        "sidik": banding.sidik,
        "berubah": bentrok,
        "salah": salah,
    }
    status = HTTPStatus.OK
    if bentrok or salah:
        status = HTTPStatus.CONFLICT if bentrok else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "evaluasi/impor_pratinjau.html", context, status=status)


def _describe_applied(impor: ImporLKE) -> str:
    perubahan = impor.perubahan or {}
    banyak, tautan = len(perubahan["baris"]), len(perubahan["bukti"])
    pesan = (
        f"{banyak} jawaban diambil dari {impor.nama_berkas} dan menjadi "
        f"{write_sasaran(Pihak(impor.pihak))}."
    )
    if tautan:
        pesan += f" {tautan} tautan bukti ditambahkan."
    if dilewati := perubahan["dilewati"]:
        bagian = [f"{n} {JUDUL[KeadaanButir(keadaan)][1]}" for keadaan, n in dilewati.items()]
        pesan += f" Tidak ikut: {', '.join(bagian)}."
    return pesan


def _describe_undone(hasil: Diurungkan) -> str:
    pesan = f"{len(hasil.kembali)} jawaban kembali seperti sebelum impor."
    if hasil.tautan:
        pesan += f" {hasil.tautan} tautan bukti dilepas; dokumennya tetap di daftar unit."
    if hasil.tinggal:
        pesan += f" Dibiarkan karena sudah diubah sesudahnya: {_sebut(hasil.tinggal)}."
    if hasil.tertutup:
        pesan += f" Belum dikembalikan karena sedang tidak terbuka: {_sebut(hasil.tertutup)}."
    return pesan


def _describe_kept(tertutup: list[str]) -> str:
    if tertutup:
        return (
            "Belum ada yang dikembalikan, karena pertanyaannya sedang tidak terbuka bagi Anda: "
            f"{_sebut(tertutup)}."
        )
    return (
        "Semua jawaban dari berkas ini sudah diubah sesudahnya, jadi tidak ada yang dikembalikan."
    )


def _sebut(kode: list[str]) -> str:
    lain = len(kode) - DISEBUT_TERBANYAK
    return ", ".join(kode[:DISEBUT_TERBANYAK]) + (f" dan {lain} lainnya" if lain > 0 else "")
